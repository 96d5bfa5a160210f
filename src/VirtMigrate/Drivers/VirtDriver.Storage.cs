using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

// Storage pools and volumes, as far as a guest's disks need them.
public abstract partial class VirtDriver
{
    /// <summary>All active storage pools, in one call.</summary>
    public virtual Task<IReadOnlyList<StoragePoolRef>> ListStoragePoolsAsync(CancellationToken cancellationToken) =>
        Missing<IReadOnlyList<StoragePoolRef>>("ListStoragePools");

    /// <summary>Finds a pool by name; error <see cref="VirtErrorCode.NoStoragePool"/> when it is not there.</summary>
    public virtual Task<StoragePoolRef> LookupStoragePoolByNameAsync(string name, CancellationToken cancellationToken) =>
        Missing<StoragePoolRef>("LookupStoragePoolByName");

    /// <summary>Finds the active pool whose volumes are in a directory; error <see cref="VirtErrorCode.NoStoragePool"/> when there is none.</summary>
    public virtual Task<StoragePoolRef> LookupStoragePoolByTargetPathAsync(string path, CancellationToken cancellationToken) =>
        Missing<StoragePoolRef>("LookupStoragePoolByTargetPath");

    /// <summary>State and room of a pool.</summary>
    public virtual Task<StoragePoolInfo> GetStoragePoolInfoAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        Missing<StoragePoolInfo>("GetStoragePoolInfo");

    /// <summary>The pool's XML.</summary>
    public virtual Task<string> GetStoragePoolXmlAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        Missing<string>("GetStoragePoolXml");

    /// <summary>Lets the host look again which volumes the pool has.</summary>
    public virtual Task RefreshStoragePoolAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        Missing("RefreshStoragePool");

    /// <summary>All volumes of a pool, in one call.</summary>
    public virtual Task<IReadOnlyList<StorageVolumeRef>> ListStorageVolumesAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        Missing<IReadOnlyList<StorageVolumeRef>>("ListStorageVolumes");

    /// <summary>Finds a volume by its name in a pool; error <see cref="VirtErrorCode.NoStorageVolume"/> when it is not there.</summary>
    public virtual Task<StorageVolumeRef> LookupStorageVolumeByNameAsync(StoragePoolRef pool, string name, CancellationToken cancellationToken) =>
        Missing<StorageVolumeRef>("LookupStorageVolumeByName");

    /// <summary>Finds a volume by its path on the host; error <see cref="VirtErrorCode.NoStorageVolume"/> when no active pool has it.</summary>
    public virtual Task<StorageVolumeRef> LookupStorageVolumeByPathAsync(string path, CancellationToken cancellationToken) =>
        Missing<StorageVolumeRef>("LookupStorageVolumeByPath");

    /// <summary>Kind and size of a volume.</summary>
    public virtual Task<StorageVolumeInfo> GetStorageVolumeInfoAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        Missing<StorageVolumeInfo>("GetStorageVolumeInfo");

    /// <summary>The volume's XML: format, size, backing volume.</summary>
    public virtual Task<string> GetStorageVolumeXmlAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        Missing<string>("GetStorageVolumeXml");

    /// <summary>The volume's path on the host.</summary>
    public virtual Task<string> GetStorageVolumePathAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        Missing<string>("GetStorageVolumePath");

    /// <summary>Makes a volume; error <see cref="VirtErrorCode.StorageVolumeExists"/> when its name is taken.</summary>
    public virtual Task<StorageVolumeRef> CreateStorageVolumeAsync(StoragePoolRef pool, string xml, CancellationToken cancellationToken) =>
        Missing<StorageVolumeRef>("CreateStorageVolume");

    /// <summary>Deletes a volume and all that is in it.</summary>
    public virtual Task DeleteStorageVolumeAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        Missing("DeleteStorageVolume");

    /// <summary>All storage pools that are defined but do not run, in one call.</summary>
    public virtual Task<IReadOnlyList<StoragePoolRef>> ListInactiveStoragePoolsAsync(CancellationToken cancellationToken) =>
        Missing<IReadOnlyList<StoragePoolRef>>("ListInactiveStoragePools");

    /// <summary>Whether the pool is defined; one that is not is gone when it is stopped.</summary>
    public virtual Task<bool> IsStoragePoolPersistentAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        Missing<bool>("IsStoragePoolPersistent");

    /// <summary>Whether the pool starts with its host.</summary>
    public virtual Task<bool> GetStoragePoolAutoStartAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        Missing<bool>("GetStoragePoolAutoStart");
}
