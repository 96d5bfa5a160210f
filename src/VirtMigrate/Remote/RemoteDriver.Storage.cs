using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Remote;

// Storage pools and volumes.
public sealed partial class RemoteDriver
{
    private const uint InactivePools = 1;
    private const uint ActivePools = 2;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<StoragePoolRef>> ListStoragePoolsAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectListAllStoragePools,
            new ConnectListAllStoragePoolsArguments(1, ActivePools), cancellationToken).ConfigureAwait(false)).Pools;

    /// <inheritdoc/>
    public override async Task<StoragePoolRef> LookupStoragePoolByNameAsync(string name, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StoragePoolLookupByName,
            new StoragePoolLookupByNameArguments(name), cancellationToken).ConfigureAwait(false)).Pool;

    /// <inheritdoc/>
    public override async Task<StoragePoolRef> LookupStoragePoolByTargetPathAsync(string path, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StoragePoolLookupByTargetPath,
            new StoragePoolLookupByTargetPathArguments(path), cancellationToken).ConfigureAwait(false)).Pool;

    /// <inheritdoc/>
    public override async Task<StoragePoolInfo> GetStoragePoolInfoAsync(StoragePoolRef pool, CancellationToken cancellationToken)
    {
        var info = await CallAsync(RemoteProcedures.StoragePoolGetInfo,
            new StoragePoolGetInfoArguments(pool), cancellationToken).ConfigureAwait(false);
        return new StoragePoolInfo((StoragePoolState)info.State, info.Capacity, info.Allocation, info.Available);
    }

    /// <inheritdoc/>
    public override async Task<string> GetStoragePoolXmlAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StoragePoolGetXmlDesc,
            new StoragePoolGetXmlDescArguments(pool, 0), cancellationToken).ConfigureAwait(false)).Xml;

    /// <inheritdoc/>
    public override async Task RefreshStoragePoolAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.StoragePoolRefresh, new StoragePoolRefreshArguments(pool, 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<StorageVolumeRef>> ListStorageVolumesAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StoragePoolListAllVolumes,
            new StoragePoolListAllVolumesArguments(pool, 1, 0), cancellationToken).ConfigureAwait(false)).Volumes;

    /// <inheritdoc/>
    public override async Task<StorageVolumeRef> LookupStorageVolumeByNameAsync(StoragePoolRef pool, string name, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StorageVolLookupByName,
            new StorageVolLookupByNameArguments(pool, name), cancellationToken).ConfigureAwait(false)).Volume;

    /// <inheritdoc/>
    public override async Task<StorageVolumeRef> LookupStorageVolumeByPathAsync(string path, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StorageVolLookupByPath,
            new StorageVolLookupByPathArguments(path), cancellationToken).ConfigureAwait(false)).Volume;

    /// <inheritdoc/>
    public override async Task<StorageVolumeInfo> GetStorageVolumeInfoAsync(StorageVolumeRef volume, CancellationToken cancellationToken)
    {
        var info = await CallAsync(RemoteProcedures.StorageVolGetInfo,
            new StorageVolGetInfoArguments(volume), cancellationToken).ConfigureAwait(false);
        return new StorageVolumeInfo((StorageVolumeType)info.Type, info.Capacity, info.Allocation);
    }

    /// <inheritdoc/>
    public override async Task<string> GetStorageVolumeXmlAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StorageVolGetXmlDesc,
            new StorageVolGetXmlDescArguments(volume, 0), cancellationToken).ConfigureAwait(false)).Xml;

    /// <inheritdoc/>
    public override async Task<string> GetStorageVolumePathAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StorageVolGetPath,
            new StorageVolGetPathArguments(volume), cancellationToken).ConfigureAwait(false)).Name;

    /// <inheritdoc/>
    public override async Task<StorageVolumeRef> CreateStorageVolumeAsync(StoragePoolRef pool, string xml, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StorageVolCreateXml,
            new StorageVolCreateXmlArguments(pool, xml, 0), cancellationToken).ConfigureAwait(false)).Volume;

    /// <inheritdoc/>
    public override async Task DeleteStorageVolumeAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.StorageVolDelete, new StorageVolDeleteArguments(volume, 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<StoragePoolRef>> ListInactiveStoragePoolsAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectListAllStoragePools,
            new ConnectListAllStoragePoolsArguments(1, InactivePools), cancellationToken).ConfigureAwait(false)).Pools;

    /// <inheritdoc/>
    public override async Task<bool> IsStoragePoolPersistentAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StoragePoolIsPersistent,
            new StoragePoolIsPersistentArguments(pool), cancellationToken).ConfigureAwait(false)).Persistent != 0;

    /// <inheritdoc/>
    public override async Task<bool> GetStoragePoolAutoStartAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.StoragePoolGetAutostart,
            new StoragePoolGetAutostartArguments(pool), cancellationToken).ConfigureAwait(false)).Autostart != 0;
}
