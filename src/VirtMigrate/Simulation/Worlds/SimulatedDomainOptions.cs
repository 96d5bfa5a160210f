namespace VirtMigrate.Simulation;

/// <summary>What a simulated domain is like.</summary>
public sealed record SimulatedDomainOptions
{
    /// <summary>Its name, unique on its host.</summary>
    public required string Name { get; init; }

    /// <summary>Its UUID; null: made from the world's seed and the name.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>Memory in bytes; 1 GiB unless told.</summary>
    public ulong Memory { get; init; } = 1UL << 30;

    /// <summary>Virtual CPUs.</summary>
    public int VCpu { get; init; } = 1;

    /// <summary>What the guest does to its memory.</summary>
    public SimulatedWorkload Workload { get; init; } = new();

    /// <summary>Its disks.</summary>
    public IReadOnlyList<SimulatedDisk> Disks { get; init; } = [];

    /// <summary>The virtual networks that it has an interface on.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Names of its snapshots; a domain that has any is not migrated.</summary>
    public IReadOnlyList<string> Snapshots { get; init; } = [];

    /// <summary>Whether its host keeps a saved state of it; only one that does not run has that.</summary>
    public bool ManagedSave { get; init; }

    /// <summary>Whether it starts with its host.</summary>
    public bool AutoStart { get; init; }

    /// <summary>Whether it is defined; a transient one is gone when it ends.</summary>
    public bool Persistent { get; init; } = true;

    /// <summary>Whether it runs from the beginning.</summary>
    public bool Running { get; init; } = true;
}
