namespace VirtMigrate.Model;

/// <summary>States of a storage pool (libvirt: virStoragePoolState).</summary>
public enum StoragePoolState
{
    /// <summary>Not running.</summary>
    Inactive = 0,
    /// <summary>Being made.</summary>
    Building = 1,
    /// <summary>Can be used.</summary>
    Running = 2,
    /// <summary>Can be used, with faults.</summary>
    Degraded = 3,
    /// <summary>Runs but cannot be reached.</summary>
    Inaccessible = 4,
}
