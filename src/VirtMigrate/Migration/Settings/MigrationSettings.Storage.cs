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

    /// <summary>Port of the disk copy; 0: the destination chooses.</summary>
    public int? DisksPort { get; init; }

    /// <summary>Where the disk copy goes: <c>tcp://</c> or <c>unix://</c>.</summary>
    public string? DisksUri { get; init; }

    /// <summary>Targets of copied disks on which zeroes are looked for.</summary>
    public IReadOnlyList<string> DetectZeroes { get; init; } = [];
}
