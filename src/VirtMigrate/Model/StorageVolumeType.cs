namespace VirtMigrate.Model;

/// <summary>Kinds of storage volumes (libvirt: virStorageVolType).</summary>
public enum StorageVolumeType
{
    /// <summary>A regular file.</summary>
    File = 0,
    /// <summary>A block device.</summary>
    Block = 1,
    /// <summary>A directory.</summary>
    Directory = 2,
    /// <summary>A network volume such as RBD.</summary>
    Network = 3,
    /// <summary>A directory reached over the network.</summary>
    NetworkDirectory = 4,
    /// <summary>A ploop directory.</summary>
    Ploop = 5,
}
