using System.Text;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote;

// What the host answers about itself.
public sealed partial class RemoteDriver
{
    private const uint FailIncompatible = 1;

    /// <inheritdoc/>
    public override async Task<bool> SupportsFeatureAsync(DriverFeature feature, CancellationToken cancellationToken)
    {
        // Being remote is the client's own feature; daemons deny it.
        if (feature == DriverFeature.Remote)
        {
            return true;
        }

        var answer = await CallAsync(RemoteProcedures.ConnectSupportsFeature,
            new ConnectSupportsFeatureArguments((int)feature), cancellationToken).ConfigureAwait(false);
        return answer.Supported != 0;
    }

    /// <inheritdoc/>
    public override async Task<string> GetDriverTypeAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectGetType, default(XdrVoid), cancellationToken).ConfigureAwait(false)).Type;

    /// <inheritdoc/>
    public override async Task<ulong> GetHypervisorVersionAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectGetVersion, default(XdrVoid), cancellationToken).ConfigureAwait(false)).HypervisorVersion;

    /// <inheritdoc/>
    public override async Task<ulong> GetLibraryVersionAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectGetLibVersion, default(XdrVoid), cancellationToken).ConfigureAwait(false)).LibraryVersion;

    /// <inheritdoc/>
    public override async Task<string> GetHostNameAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectGetHostname, default(XdrVoid), cancellationToken).ConfigureAwait(false)).Hostname;

    /// <inheritdoc/>
    public override async Task<string> GetCanonicalUriAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectGetUri, default(XdrVoid), cancellationToken).ConfigureAwait(false)).Uri;

    /// <inheritdoc/>
    /// <remarks>The daemon speaks only of its own way to the hypervisor; the way to the daemon is known here.</remarks>
    public override async Task<bool> IsSecureAsync(CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.ConnectIsSecure, default(XdrVoid), cancellationToken).ConfigureAwait(false);
        return answer.Secure != 0 && Uri.Transport is not (VirtTransport.Tcp or VirtTransport.Ext);
    }

    /// <inheritdoc/>
    public override async Task<string> GetCapabilitiesAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectGetCapabilities, default(XdrVoid), cancellationToken).ConfigureAwait(false)).Capabilities;

    /// <inheritdoc/>
    public override async Task<string> GetDomainCapabilitiesAsync(
        string? emulator, string? architecture, string? machine, string? virtualizationType, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectGetDomainCapabilities,
            new ConnectGetDomainCapabilitiesArguments(emulator, architecture, machine, virtualizationType, 0),
            cancellationToken).ConfigureAwait(false)).Capabilities;

    /// <inheritdoc/>
    public override async Task<CpuCompareResult> CompareCpuAsync(string cpuXml, CancellationToken cancellationToken) =>
        (CpuCompareResult)(await CallAsync(RemoteProcedures.ConnectCompareCpu,
            new ConnectCompareCpuArguments(cpuXml, 0), cancellationToken).ConfigureAwait(false)).Result;

    /// <inheritdoc/>
    public override async Task<CpuCompareResult> CompareHypervisorCpuAsync(
        string? emulator, string? architecture, string? machine, string? virtualizationType, string cpuXml, bool failIncompatible, CancellationToken cancellationToken) =>
        (CpuCompareResult)(await CallAsync(RemoteProcedures.ConnectCompareHypervisorCpu,
            new ConnectCompareHypervisorCpuArguments(emulator, architecture, machine, virtualizationType, cpuXml, failIncompatible ? FailIncompatible : 0),
            cancellationToken).ConfigureAwait(false)).Result;

    /// <inheritdoc/>
    public override async Task<NodeInfo> GetNodeInfoAsync(CancellationToken cancellationToken)
    {
        var info = await CallAsync(RemoteProcedures.NodeGetInfo, default(XdrVoid), cancellationToken).ConfigureAwait(false);
        var end = Array.IndexOf(info.Model, (byte)0);
        var model = Encoding.UTF8.GetString(info.Model, 0, end < 0 ? info.Model.Length : end);
        return new NodeInfo(model, info.Memory, info.Cpus, info.MegaHertz, info.Nodes, info.Sockets, info.Cores, info.Threads);
    }

    /// <inheritdoc/>
    public override async Task<ulong> GetFreeMemoryAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.NodeGetFreeMemory, default(XdrVoid), cancellationToken).ConfigureAwait(false)).FreeMemory;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>> ListNodeDevicesAsync(NodeDeviceTypes types, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.ConnectListAllNodeDevices,
            new ConnectListAllNodeDevicesArguments(1, (uint)types), cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(answer.Devices, device => device.Name);
    }
}
