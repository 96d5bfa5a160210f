namespace VirtMigrate.Migration;

/// <summary>Where a disk's data is.</summary>
internal enum DiskSourceKind
{
    /// <summary>Nowhere: an empty drive.</summary>
    None,
    /// <summary>A file.</summary>
    File,
    /// <summary>A block device.</summary>
    Block,
    /// <summary>A volume of a pool, by name.</summary>
    Volume,
    /// <summary>Storage in the network, such as rbd or iscsi.</summary>
    Network,
    /// <summary>An NVMe device of the host.</summary>
    Nvme,
    /// <summary>Another kind.</summary>
    Other,
}
