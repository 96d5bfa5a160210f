using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>What a host's storage pools show at a disk's place.</summary>
internal sealed record StorageSight
{
    /// <summary>The volume; null when no pool shows one there.</summary>
    public StorageVolumeRef? Volume { get; init; }

    public StorageVolumeInfo? Info { get; init; }

    /// <summary>The volume's format, such as <c>qcow2</c>; null when not told.</summary>
    public string? Format { get; init; }

    /// <summary>When the volume was last written, in seconds since 1970; null when not told.</summary>
    public double? Modified { get; init; }

    /// <summary>The pool that has the volume or would have it; null when no active pool covers the place.</summary>
    public StoragePoolRef? Pool { get; init; }

    /// <summary>The pool's kind, such as <c>dir</c> or <c>netfs</c>; null when not told.</summary>
    public string? PoolType { get; init; }

    public StoragePoolInfo? PoolInfo { get; init; }

    /// <summary>Whether hosts share storage of the pool's kind by its nature.</summary>
    public bool IsShared => PoolType is "netfs" or "gluster" or "rbd" or "sheepdog" or "iscsi" or "iscsi-direct" or "mpath" or "vstorage";

    /// <summary>Whether the pool is local to its host by its nature. A directory may be either: a share may be mounted there.</summary>
    public bool IsLocal => PoolType is "fs" or "disk" or "zfs";
}
