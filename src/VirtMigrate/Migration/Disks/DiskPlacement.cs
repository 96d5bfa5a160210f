using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Where a copied disk will be on the destination.</summary>
internal sealed record DiskPlacement
{
    /// <summary>The disk.</summary>
    public required GuestDisk Disk { get; init; }

    /// <summary>The pool there.</summary>
    public required StoragePoolRef Pool { get; init; }

    /// <summary>The volume's name there.</summary>
    public required string Name { get; init; }

    /// <summary>The volume, when it is there already.</summary>
    public StorageVolumeRef? Existing { get; init; }

    /// <summary>Whether the pool has block devices instead of files.</summary>
    public bool IsBlockDevice { get; init; }

    /// <summary>Bytes that the guest sees.</summary>
    public required ulong Capacity { get; init; }

    /// <summary>The format.</summary>
    public required string Format { get; init; }

    /// <summary>What is below it (incremental copies); null: nothing.</summary>
    public (string Path, string? Format)? Backing { get; init; }
}
