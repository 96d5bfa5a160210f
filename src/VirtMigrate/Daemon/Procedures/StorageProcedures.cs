using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Daemon;

/// <summary>Storage pools and their volumes.</summary>
internal static class StorageProcedures
{
    private const uint Inactive = 1;
    private const uint Active = 2;

    public static void Register(ProcedureTable table)
    {
        RegisterPools(table);
        RegisterVolumes(table);
    }

    private static void RegisterPools(ProcedureTable table)
    {
        table.Add(RemoteProcedures.ConnectListAllStoragePools, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, Inactive | Active, "CONNECT_LIST_ALL_STORAGE_POOLS");
            List<StoragePoolRef> found = [];
            if (a.Flags != Inactive)
            {
                found.AddRange(await driver.ListStoragePoolsAsync(token).ConfigureAwait(false));
            }

            if (a.Flags != Active)
            {
                found.AddRange(await driver.ListInactiveStoragePoolsAsync(token).ConfigureAwait(false));
            }

            return new ConnectListAllStoragePoolsReturn(a.NeedResults != 0 ? [.. found] : [], (uint)found.Count);
        });
        table.Add(RemoteProcedures.ConnectNumOfStoragePools, static async (driver, _, token) =>
            new ConnectNumOfStoragePoolsReturn((await driver.ListStoragePoolsAsync(token).ConfigureAwait(false)).Count));
        table.Add(RemoteProcedures.StoragePoolLookupByName, static async (driver, a, token) =>
            new StoragePoolLookupByNameReturn(await driver.LookupStoragePoolByNameAsync(a.Name, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.StoragePoolLookupByUuid, static async (driver, a, token) =>
            new StoragePoolLookupByUuidReturn(await FindAsync(driver, a.Uuid, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.StoragePoolLookupByTargetPath, static async (driver, a, token) =>
            new StoragePoolLookupByTargetPathReturn(await driver.LookupStoragePoolByTargetPathAsync(a.Path, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.StoragePoolGetInfo, static async (driver, a, token) =>
        {
            var info = await driver.GetStoragePoolInfoAsync(a.Pool, token).ConfigureAwait(false);
            return new StoragePoolGetInfoReturn((byte)info.State, info.Capacity, info.Allocation, info.Available);
        });
        table.Add(RemoteProcedures.StoragePoolGetXmlDesc, static async (driver, a, token) =>
            new StoragePoolGetXmlDescReturn(await driver.GetStoragePoolXmlAsync(a.Pool, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.StoragePoolIsActive, static async (driver, a, token) =>
            new StoragePoolIsActiveReturn(await IsActiveAsync(driver, a.Pool, token).ConfigureAwait(false) ? 1 : 0));
        table.Add(RemoteProcedures.StoragePoolIsPersistent, static async (driver, a, token) =>
            new StoragePoolIsPersistentReturn(await driver.IsStoragePoolPersistentAsync(a.Pool, token).ConfigureAwait(false) ? 1 : 0));
        table.Add(RemoteProcedures.StoragePoolGetAutostart, static async (driver, a, token) =>
            new StoragePoolGetAutostartReturn(await driver.GetStoragePoolAutoStartAsync(a.Pool, token).ConfigureAwait(false) ? 1 : 0));
        table.Add(RemoteProcedures.StoragePoolRefresh, static (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "STORAGE_POOL_REFRESH");
            return driver.RefreshStoragePoolAsync(a.Pool, token);
        });
        table.Add(RemoteProcedures.StoragePoolListAllVolumes, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "STORAGE_POOL_LIST_ALL_VOLUMES");
            var found = await driver.ListStorageVolumesAsync(a.Pool, token).ConfigureAwait(false);
            return new StoragePoolListAllVolumesReturn(a.NeedResults != 0 ? [.. found] : [], (uint)found.Count);
        });
    }

    private static void RegisterVolumes(ProcedureTable table)
    {
        const uint preallocateMetadata = 1;
        table.Add(RemoteProcedures.StorageVolLookupByName, static async (driver, a, token) =>
            new StorageVolLookupByNameReturn(await driver.LookupStorageVolumeByNameAsync(a.Pool, a.Name, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.StorageVolLookupByPath, static async (driver, a, token) =>
            new StorageVolLookupByPathReturn(await driver.LookupStorageVolumeByPathAsync(a.Path, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.StorageVolGetInfo, static async (driver, a, token) =>
        {
            var info = await driver.GetStorageVolumeInfoAsync(a.Volume, token).ConfigureAwait(false);
            return new StorageVolGetInfoReturn((sbyte)info.Type, info.Capacity, info.Allocation);
        });
        table.Add(RemoteProcedures.StorageVolGetXmlDesc, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "STORAGE_VOL_GET_XML_DESC");
            return new StorageVolGetXmlDescReturn(await driver.GetStorageVolumeXmlAsync(a.Volume, token).ConfigureAwait(false));
        });
        table.Add(RemoteProcedures.StorageVolGetPath, static async (driver, a, token) =>
            new StorageVolGetPathReturn(await driver.GetStorageVolumePathAsync(a.Volume, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.StorageVolCreateXml, static async (driver, a, token) =>
        {
            // Metadata that is made beforehand or later: only the time of the first writes tells the difference.
            DaemonErrors.CheckFlags(a.Flags, preallocateMetadata, "STORAGE_VOL_CREATE_XML");
            return new StorageVolCreateXmlReturn(await driver.CreateStorageVolumeAsync(a.Pool, a.Xml, token).ConfigureAwait(false));
        });
        table.Add(RemoteProcedures.StorageVolDelete, static (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "STORAGE_VOL_DELETE");
            return driver.DeleteStorageVolumeAsync(a.Volume, token);
        });
    }

    private static async Task<bool> IsActiveAsync(VirtDriver driver, StoragePoolRef pool, CancellationToken token) =>
        (await driver.GetStoragePoolInfoAsync(pool, token).ConfigureAwait(false)).State
            is StoragePoolState.Running or StoragePoolState.Degraded or StoragePoolState.Inaccessible;

    // The contract finds pools by name; by UUID they are found among all.
    private static async Task<StoragePoolRef> FindAsync(VirtDriver driver, Guid uuid, CancellationToken token)
    {
        foreach (var pool in (await driver.ListStoragePoolsAsync(token).ConfigureAwait(false))
            .Concat(await driver.ListInactiveStoragePoolsAsync(token).ConfigureAwait(false)))
        {
            if (pool.Uuid == uuid)
            {
                return pool;
            }
        }

        throw new VirtException(VirtErrorCode.NoStoragePool, VirtErrorDomain.Storage, $"Storage pool not found: no storage pool with matching uuid '{uuid}'");
    }
}
