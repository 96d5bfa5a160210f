using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

// What every host answers about itself.
public abstract partial class VirtDriver
{
    /// <summary>Whether the driver has a feature; unknown numbers are answered false.</summary>
    public virtual Task<bool> SupportsFeatureAsync(DriverFeature feature, CancellationToken cancellationToken) =>
        Missing<bool>("SupportsFeature");

    /// <summary>The driver's own name, such as <c>QEMU</c>.</summary>
    public virtual Task<string> GetDriverTypeAsync(CancellationToken cancellationToken) =>
        Missing<string>("GetDriverType");

    /// <summary>The hypervisor's version: major * 1000000 + minor * 1000 + release.</summary>
    public virtual Task<ulong> GetHypervisorVersionAsync(CancellationToken cancellationToken) =>
        Missing<ulong>("GetHypervisorVersion");

    /// <summary>The daemon's libvirt version: major * 1000000 + minor * 1000 + release.</summary>
    public virtual Task<ulong> GetLibraryVersionAsync(CancellationToken cancellationToken) =>
        Missing<ulong>("GetLibraryVersion");

    /// <summary>The host's own name.</summary>
    public virtual Task<string> GetHostNameAsync(CancellationToken cancellationToken) =>
        Missing<string>("GetHostName");

    /// <summary>The URI as the driver itself writes it.</summary>
    public virtual Task<string> GetCanonicalUriAsync(CancellationToken cancellationToken) =>
        Missing<string>("GetCanonicalUri");

    /// <summary>Whether the daemon holds the connection for secure (encrypted or local).</summary>
    public virtual Task<bool> IsSecureAsync(CancellationToken cancellationToken) =>
        Missing<bool>("IsSecure");

    /// <summary>The capabilities document as XML.</summary>
    public virtual Task<string> GetCapabilitiesAsync(CancellationToken cancellationToken) =>
        Missing<string>("GetCapabilities");

    /// <summary>What domains of one emulator, architecture and machine may have, as XML. Refused on read-only connections.</summary>
    public virtual Task<string> GetDomainCapabilitiesAsync(string? emulator, string? architecture, string? machine, string? virtualizationType, CancellationToken cancellationToken) =>
        Missing<string>("GetDomainCapabilities");

    /// <summary>Compares a CPU description (one <c>cpu</c> element) with the host's CPU.</summary>
    public virtual Task<CpuCompareResult> CompareCpuAsync(string cpuXml, CancellationToken cancellationToken) =>
        Missing<CpuCompareResult>("CompareCpu");

    /// <summary>Compares a CPU description with the CPU that the host's hypervisor can give a guest. Refused on read-only connections.</summary>
    /// <param name="emulator">Path of the emulator; null: the host's default for the rest.</param>
    /// <param name="architecture">Architecture; null: the host's own.</param>
    /// <param name="machine">Machine type; null: the default.</param>
    /// <param name="virtualizationType">Such as <c>kvm</c> or <c>qemu</c>; null: the default.</param>
    /// <param name="cpuXml">One <c>cpu</c> element.</param>
    /// <param name="failIncompatible">An incompatible CPU is an error (<see cref="VirtErrorCode.CpuIncompatible"/>) whose message names what is missing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual Task<CpuCompareResult> CompareHypervisorCpuAsync(
        string? emulator, string? architecture, string? machine, string? virtualizationType, string cpuXml, bool failIncompatible, CancellationToken cancellationToken) =>
        Missing<CpuCompareResult>("CompareHypervisorCpu");

    /// <summary>The host's hardware.</summary>
    public virtual Task<NodeInfo> GetNodeInfoAsync(CancellationToken cancellationToken) =>
        Missing<NodeInfo>("GetNodeInfo");

    /// <summary>Free memory of the host in bytes.</summary>
    public virtual Task<ulong> GetFreeMemoryAsync(CancellationToken cancellationToken) =>
        Missing<ulong>("GetFreeMemory");

    /// <summary>Names of the host's devices of some kinds, in one call.</summary>
    public virtual Task<IReadOnlyList<string>> ListNodeDevicesAsync(NodeDeviceTypes types, CancellationToken cancellationToken) =>
        Missing<IReadOnlyList<string>>("ListNodeDevices");
}
