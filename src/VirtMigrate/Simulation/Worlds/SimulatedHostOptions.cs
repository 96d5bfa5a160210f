using VirtMigrate.Drivers;

namespace VirtMigrate.Simulation;

/// <summary>What a simulated host is like.</summary>
public sealed record SimulatedHostOptions
{
    /// <summary>Its name, unique in its world; also its host name.</summary>
    public required string Name { get; init; }

    /// <summary>Its UUID; null: made from the world's seed and the name.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>The driver it presents itself as: qemu, xen (of 2007 to 2011), libxl, lxc, test, openvz, vz, esx, bhyve, ch, …</summary>
    public string Driver { get; init; } = "qemu";

    /// <summary>Replaces what <see cref="Driver"/> stands for.</summary>
    public SimulatedPersonality? Personality { get; init; }

    /// <summary>The migration protocols it has, and no others; null: the driver's own.</summary>
    public SimulatedProtocols? Protocols { get; init; }

    /// <summary>Single features to be answered otherwise; they win over <see cref="Protocols"/>.</summary>
    public IReadOnlyDictionary<DriverFeature, bool> Features { get; init; } = new Dictionary<DriverFeature, bool>();

    /// <summary>Memory in bytes; 64 GiB unless told.</summary>
    public ulong Memory { get; init; } = 64UL << 30;

    /// <summary>CPUs.</summary>
    public int Cpus { get; init; } = 16;

    /// <summary>CPU architecture.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>CPU model.</summary>
    public string CpuModel { get; init; } = "EPYC-Rome";

    /// <summary>CPU features that it has above its model.</summary>
    public IReadOnlyList<string> CpuFeatures { get; init; } = [];

    /// <summary>The daemon's libvirt version: major * 1000000 + minor * 1000 + release.</summary>
    public ulong LibraryVersion { get; init; } = 9_000_000;

    /// <summary>Other names and addresses by which migration URIs may name it.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>First port for migrations.</summary>
    public int MigrationPortMin { get; init; } = 49152;

    /// <summary>Last port for migrations.</summary>
    public int MigrationPortMax { get; init; } = 65535;

    /// <summary>How long a call takes to the host and back.</summary>
    public TimeSpan CallTime { get; init; }

    /// <summary>Time that a migration takes before its first byte.</summary>
    public TimeSpan SetupTime { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Time that the destination takes to let a guest run, once it has everything.</summary>
    public TimeSpan ResumeTime { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Factor by which compression shrinks this host's guests' memory.</summary>
    public double CompressionRatio { get; init; } = 2;

    /// <summary>Storage pools it has from the beginning; the one that libvirt's packages make unless told.</summary>
    public IReadOnlyList<SimulatedPoolOptions> Pools { get; init; } = [new() { Name = SimulatedPoolOptions.DefaultName }];

    /// <summary>Virtual networks it has from the beginning; the one that libvirt's packages make unless told.</summary>
    public IReadOnlyList<SimulatedNetworkOptions> Networks { get; init; } = [new() { Name = SimulatedNetworkOptions.DefaultName }];

    /// <summary>Domains it has from the beginning.</summary>
    public IReadOnlyList<SimulatedDomainOptions> Domains { get; init; } = [];
}
