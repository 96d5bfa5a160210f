using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>As which driver a simulated host presents itself: the names and features that real hosts of that kind answer.</summary>
public sealed record SimulatedPersonality
{
    private static readonly Dictionary<string, SimulatedPersonality> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["qemu"] = Make("qemu", "QEMU", VirtErrorDomain.Qemu, "kvm", 7_002_000, ["tcp", "rdma"],
            DriverFeature.MigrationV2, DriverFeature.MigrationP2P, DriverFeature.MigrationV3,
            DriverFeature.MigrateChangeProtection, DriverFeature.XmlMigratable, DriverFeature.MigrationOffline,
            DriverFeature.MigrationParameters) with { HasPostCopy = true, Rule = SwitchoverRule.WhenBelow },
        // Xen as of 2007 to 2011: xend does it all inside Perform; there is no Finish.
        ["xen"] = Make("xen", "Xen", VirtErrorDomain.Xen, "xen", 3_004_000, ["xenmigr"],
            DriverFeature.MigrationV1, DriverFeature.MigrationDirect) with { HasFinish1 = false, StopAfterRounds = 29 },
        ["libxl"] = Make("libxl", "Xen", VirtErrorDomain.Libxl, "xen", 4_017_000, [],
            DriverFeature.MigrationP2P, DriverFeature.MigrationV3, DriverFeature.MigrationParameters) with
        {
            HasPlainV3 = false,
            StopAfterRounds = 29,
            AcceptedFlags = (MigrationFlags)0x3f,
        },
        ["openvz"] = Make("openvz", "OpenVZ", VirtErrorDomain.OpenVz, "openvz", 2_006_032, [],
            DriverFeature.MigrationV3, DriverFeature.MigrationParameters) with { HasPlainV3 = false },
        ["vz"] = Make("vz", "vz", VirtErrorDomain.Parallels, "vz", 7_000_000, ["vzmigr"],
            DriverFeature.MigrationP2P, DriverFeature.MigrationParameters) with { HasPlainV3 = false },
        ["esx"] = Make("esx", "ESX", VirtErrorDomain.Esx, "vmware", 7_000_000, ["vpxmigr"], DriverFeature.MigrationV1) with { HasFinish1 = false },
        ["lxc"] = Make("lxc", "LXC", VirtErrorDomain.Lxc, "lxc", 6_001_000, []),
        ["test"] = Make("test", "TEST", VirtErrorDomain.Test, "test", 2, []),
        ["ch"] = Make("ch", "CH", VirtErrorDomain.CloudHypervisor, "kvm", 32_000_000, []),
        ["bhyve"] = Make("bhyve", "BHYVE", VirtErrorDomain.Bhyve, "bhyve", 13_001_000, []),
        ["hyperv"] = Make("hyperv", "Hyper-V", VirtErrorDomain.None, "hyperv", 10_000_000, []),
        ["vbox"] = Make("vbox", "VBOX", VirtErrorDomain.None, "vbox", 7_000_000, []),
        ["vmware"] = Make("vmware", "VMware", VirtErrorDomain.None, "vmware", 17_000_000, []),
        ["uml"] = Make("uml", "UML", VirtErrorDomain.None, "uml", 2_006_000, []),
        ["phyp"] = Make("phyp", "PHYP", VirtErrorDomain.None, "phyp", 1_000_000, []),
        ["one"] = Make("one", "ONE", VirtErrorDomain.None, "one", 1_004_000, []),
        ["xenapi"] = Make("xenapi", "XenAPI", VirtErrorDomain.None, "xen", 5_006_000, []),
    };

    /// <summary>The driver's name, as in connection URIs.</summary>
    public required string Name { get; init; }

    /// <summary>The name it gives itself, such as <c>QEMU</c>.</summary>
    public required string DriverType { get; init; }

    /// <summary>The error domain of what it raises.</summary>
    public required VirtErrorDomain ErrorDomain { get; init; }

    /// <summary>The <c>type</c> of its domains in XML.</summary>
    public required string DomainType { get; init; }

    /// <summary>Version of its hypervisor: major * 1000000 + minor * 1000 + release.</summary>
    public ulong HypervisorVersion { get; init; }

    /// <summary>Features it answers with 1.</summary>
    public IReadOnlySet<DriverFeature> Features { get; init; } = new HashSet<DriverFeature>();

    /// <summary>Migration transports in its capabilities.</summary>
    public IReadOnlyList<string> UriTransports { get; init; } = [];

    /// <summary>Whether it has the steps of version 3 without parameters when it answers version 3; some real drivers have not.</summary>
    public bool HasPlainV3 { get; init; } = true;

    /// <summary>Whether it has version 1's Finish; without it the guest runs on the destination when Perform ends.</summary>
    public bool HasFinish1 { get; init; } = true;

    /// <summary>Whether it can switch to post-copy.</summary>
    public bool HasPostCopy { get; init; }

    /// <summary>Migration flags it knows.</summary>
    public MigrationFlags AcceptedFlags { get; init; } = (MigrationFlags)0x1fffff;

    /// <summary>When it stops the guest to send the rest.</summary>
    public SwitchoverRule Rule { get; init; }

    /// <summary>After so many rounds it stops the guest whatever is left, as the Xen tools do; null: never.</summary>
    public int? StopAfterRounds { get; init; }

    /// <summary>The names of the drivers that can be simulated.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>The personality of a driver by its name.</summary>
    /// <exception cref="VirtException">There is no such driver.</exception>
    public static SimulatedPersonality Of(string driver) => Known.TryGetValue(driver, out var found) ? found
        : throw new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.None,
            $"'{driver}' is no driver that can be simulated; there are {string.Join(", ", Known.Keys)}")
        {
            Delivery = CallDelivery.NotSent,
        };

    private static SimulatedPersonality Make(
        string name, string type, VirtErrorDomain domain, string domainType, ulong version, string[] transports, params DriverFeature[] features) => new()
        {
            Name = name,
            DriverType = type,
            ErrorDomain = domain,
            DomainType = domainType,
            HypervisorVersion = version,
            UriTransports = transports,
            Features = features.ToHashSet(),
        };
}
