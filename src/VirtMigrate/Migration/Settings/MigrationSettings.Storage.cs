namespace VirtMigrate.Migration;

// Disks that the hosts do not share.
public sealed partial record MigrationSettings
{
    /// <summary>Whether disks are copied.</summary>
    public StorageCopy CopyStorage { get; init; }

    /// <summary>The guest's writes to copied disks wait for both sides.</summary>
    public bool SynchronousWrites { get; init; }

    /// <summary>Targets of the disks to copy, such as <c>vda</c>; empty: all that are writable and not shared.</summary>
    public IReadOnlyList<string> MigrateDisk { get; init; } = [];

    /// <summary>Which storage pool of the destination takes the place of which of the source, by name.</summary>
    public IReadOnlyDictionary<string, string> PoolMap { get; init; } = new Dictionary<string, string>();

    /// <summary>The storage pool of the destination for the disks that <see cref="PoolMap"/> does not concern; null: the one
    /// of the same name, or of the same path.</summary>
    public string? DestinationPool { get; init; }

    /// <summary>Port of the disk copy; 0: the destination chooses.</summary>
    public int? DisksPort { get; init; }

    /// <summary>Where the disk copy goes: <c>tcp://</c> or <c>unix://</c>.</summary>
    public string? DisksUri { get; init; }

    /// <summary>Targets of copied disks on which zeroes are looked for.</summary>
    public IReadOnlyList<string> DetectZeroes { get; init; } = [];
}
