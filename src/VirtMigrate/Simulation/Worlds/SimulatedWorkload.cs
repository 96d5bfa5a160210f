namespace VirtMigrate.Simulation;

/// <summary>What a guest does to its memory while it runs. Travels in the domain's XML (as metadata), so it goes on after a migration.</summary>
public sealed record SimulatedWorkload
{
    /// <summary>Pages of 4 KiB dirtied a second.</summary>
    public double DirtyRate { get; init; } = 1000;

    /// <summary>Bytes of memory that it writes to again and again: the most that one round can dirty. Null: all of its memory.</summary>
    public ulong? WorkingSet { get; init; }

    /// <summary>Share of its pages, 0 to 1, that are constant (never touched) and are not sent.</summary>
    public double ConstantShare { get; init; }

    /// <summary>Bytes a second written to its disks; matters while disks are copied.</summary>
    public double DiskWriteRate { get; init; }
}
