namespace VirtMigrate.Migration;

/// <summary>A disk or drive, as the domain's XML has it.</summary>
internal sealed record PlannedDisk
{
    /// <summary>Its target, such as <c>vda</c>.</summary>
    public required string Target { get; init; }

    /// <summary><c>disk</c>, <c>lun</c>, <c>cdrom</c> or <c>floppy</c>.</summary>
    public required string Device { get; init; }

    public required DiskSourceKind Kind { get; init; }

    /// <summary>Path of a file or device, name of a volume, protocol of network storage.</summary>
    public string? Source { get; init; }

    /// <summary>The pool of <see cref="DiskSourceKind.Volume"/>.</summary>
    public string? Pool { get; init; }

    /// <summary>Such as <c>qcow2</c>; null when not said.</summary>
    public string? Format { get; init; }

    /// <summary>Such as <c>none</c>; null when not said.</summary>
    public string? Cache { get; init; }

    public bool IsReadOnly { get; init; }

    public bool IsShareable { get; init; }

    public bool IsTransient { get; init; }

    /// <summary>What to do when its medium is missing; null: it is mandatory.</summary>
    public string? StartupPolicy { get; init; }

    /// <summary>A CD-ROM or floppy drive.</summary>
    public bool IsRemovable => Device is "cdrom" or "floppy";

    /// <summary>The source as people write it.</summary>
    public string Place => Kind == DiskSourceKind.Volume ? $"{Pool}/{Source}" : Source ?? "nothing";
}
