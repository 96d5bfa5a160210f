using System.Xml.Linq;

namespace VirtMigrate.Migration;

/// <summary>What a plan reads in a domain's XML. Elements that it does not know are passed over.</summary>
internal sealed partial record GuestDescription
{
    /// <summary>How it is run, such as <c>kvm</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Such as <c>hvm</c>.</summary>
    public string? OsType { get; init; }

    public string? Architecture { get; init; }

    public string? Machine { get; init; }

    public string? Emulator { get; init; }

    /// <summary>Bytes that it may use at most; 0 when not said.</summary>
    public ulong Memory { get; init; }

    public int VCpus { get; init; } = 1;

    /// <summary>Sizes in bytes of the huge pages that its memory is on; empty: none. 0 stands for the host's default size.</summary>
    public IReadOnlyList<ulong> HugePages { get; init; } = [];

    public bool HasHardLimit { get; init; }

    /// <summary>Its <c>cpu</c> element; null when it has none.</summary>
    public XElement? Cpu { get; init; }

    /// <summary>Whether it has invtsc without a frequency.</summary>
    public bool HasLooseInvariantTsc { get; init; }

    /// <summary>The firmware's file; null: the hypervisor's own.</summary>
    public string? Loader { get; init; }

    /// <summary>The file of the firmware's variables.</summary>
    public string? Nvram { get; init; }

    /// <summary>The TPM's backend, such as <c>emulator</c>; null when it has none.</summary>
    public string? Tpm { get; init; }

    public IReadOnlyList<PlannedDisk> Disks { get; init; } = [];

    public IReadOnlyList<GuestInterface> Interfaces { get; init; } = [];

    public IReadOnlyList<GuestHostDevice> HostDevices { get; init; } = [];

    /// <summary>Targets of directories of the host.</summary>
    public IReadOnlyList<string> FileSystems { get; init; } = [];

    public IReadOnlyList<GuestSharedMemory> SharedMemory { get; init; } = [];

    public IReadOnlyList<GuestSecurityLabel> SecurityLabels { get; init; } = [];

    /// <summary>Addresses at which its graphics listen.</summary>
    public IReadOnlyList<string> GraphicsAddresses { get; init; } = [];

    /// <summary>Tells definitions apart, as far as a plan depends on them.</summary>
    public required string Fingerprint { get; init; }
}
