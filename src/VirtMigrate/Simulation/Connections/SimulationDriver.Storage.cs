using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// Storage pools, volumes and networks.
public sealed partial class SimulationDriver
{
    /// <inheritdoc/>
    public override Task<IReadOnlyList<StoragePoolRef>> ListStoragePoolsAsync(CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<StoragePoolRef>>("ListStoragePools", false, null,
            () => [.. Host.Pools.Where(p => p.IsRunning).Select(p => p.Reference)], cancellationToken);

    /// <inheritdoc/>
    public override Task<StoragePoolRef> LookupStoragePoolByNameAsync(string name, CancellationToken cancellationToken) =>
        CallAsync("LookupStoragePoolByName", false, null, () => Host.LookupPool(name), cancellationToken);

    /// <inheritdoc/>
    public override Task<StoragePoolRef> LookupStoragePoolByTargetPathAsync(string path, CancellationToken cancellationToken) =>
        CallAsync("LookupStoragePoolByTargetPath", false, null, () => Host.LookupPoolByPath(path), cancellationToken);

    /// <inheritdoc/>
    public override Task<StoragePoolInfo> GetStoragePoolInfoAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        CallAsync("GetStoragePoolInfo", false, null, () => Host.PoolInfo(pool), cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetStoragePoolXmlAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        CallAsync("GetStoragePoolXml", false, null, () => SimulatedVolumeXml.Write(Host.GetPool(pool)), cancellationToken);

    /// <inheritdoc/>
    public override Task RefreshStoragePoolAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        CallAsync("RefreshStoragePool", true, null, () => { Host.GetRunningPool(pool); }, cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<StorageVolumeRef>> ListStorageVolumesAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        CallAsync("ListStorageVolumes", false, null, () => Host.ListVolumes(pool), cancellationToken);

    /// <inheritdoc/>
    public override Task<StorageVolumeRef> LookupStorageVolumeByNameAsync(StoragePoolRef pool, string name, CancellationToken cancellationToken) =>
        CallAsync("LookupStorageVolumeByName", false, null, () => Host.LookupVolume(pool, name), cancellationToken);

    /// <inheritdoc/>
    public override Task<StorageVolumeRef> LookupStorageVolumeByPathAsync(string path, CancellationToken cancellationToken) =>
        CallAsync("LookupStorageVolumeByPath", false, null, () => Host.LookupVolumeByPath(path), cancellationToken);

    /// <inheritdoc/>
    public override Task<StorageVolumeInfo> GetStorageVolumeInfoAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        CallAsync("GetStorageVolumeInfo", false, null, () => Host.ReadVolume(volume, static (pool, v) => new StorageVolumeInfo(
            pool.Options.HasBlockDevices ? StorageVolumeType.Block : StorageVolumeType.File, v.Capacity, v.Allocation)), cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetStorageVolumeXmlAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        CallAsync("GetStorageVolumeXml", false, null, () => Host.ReadVolume(volume, SimulatedVolumeXml.Write), cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetStorageVolumePathAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        CallAsync("GetStorageVolumePath", false, null, () => Host.ReadVolume(volume, static (pool, v) => pool.PathOf(v.Name)), cancellationToken);

    /// <inheritdoc/>
    public override Task<StorageVolumeRef> CreateStorageVolumeAsync(StoragePoolRef pool, string xml, CancellationToken cancellationToken) =>
        CallAsync("CreateStorageVolume", true, null, () => Host.CreateVolume(pool, xml), cancellationToken);

    /// <inheritdoc/>
    public override Task DeleteStorageVolumeAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        CallAsync("DeleteStorageVolume", true, null, () => Host.DeleteVolume(volume), cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<NetworkRef>> ListNetworksAsync(CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<NetworkRef>>("ListNetworks", false, null, () => [.. Host.Networks.Select(n => n.Reference)], cancellationToken);

    /// <inheritdoc/>
    public override Task<NetworkRef> LookupNetworkByNameAsync(string name, CancellationToken cancellationToken) =>
        CallAsync("LookupNetworkByName", false, null, () => Host.GetNetwork(name).Reference, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> IsNetworkActiveAsync(NetworkRef network, CancellationToken cancellationToken) =>
        CallAsync("IsNetworkActive", false, null, () => Host.GetNetwork(network.Uuid, network.Name).IsRunning, cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetNetworkXmlAsync(NetworkRef network, CancellationToken cancellationToken) =>
        CallAsync("GetNetworkXml", false, null, () => Host.GetNetwork(network.Uuid, network.Name).Xml, cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<StoragePoolRef>> ListInactiveStoragePoolsAsync(CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<StoragePoolRef>>("ListInactiveStoragePools", false, null,
            () => [.. Host.Pools.Where(p => !p.IsRunning).Select(p => p.Reference)], cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> IsStoragePoolPersistentAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        CallAsync("IsStoragePoolPersistent", false, null, () => Host.GetPool(pool).Options.Persistent, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> GetStoragePoolAutoStartAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        CallAsync("GetStoragePoolAutoStart", false, null, () => Host.GetPool(pool).Options.AutoStart, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> IsNetworkPersistentAsync(NetworkRef network, CancellationToken cancellationToken) =>
        CallAsync("IsNetworkPersistent", false, null, () => Host.GetNetwork(network.Uuid, network.Name).Options.Persistent, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> GetNetworkAutoStartAsync(NetworkRef network, CancellationToken cancellationToken) =>
        CallAsync("GetNetworkAutoStart", false, null, () => Host.GetNetwork(network.Uuid, network.Name).Options.AutoStart, cancellationToken);
}
