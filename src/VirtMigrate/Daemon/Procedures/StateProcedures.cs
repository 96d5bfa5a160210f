using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Daemon;

/// <summary>What a host keeps of a domain beside its definition: snapshots, a saved state, whether it starts by itself; and its disks.</summary>
internal static class StateProcedures
{

    public static void Register(ProcedureTable table)
    {
        table.Add(RemoteProcedures.DomainSnapshotNum, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_SNAPSHOT_NUM");
            return new DomainSnapshotNumReturn(await driver.CountSnapshotsAsync(a.Domain, token).ConfigureAwait(false));
        });
        table.Add(RemoteProcedures.DomainListAllSnapshots, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_LIST_ALL_SNAPSHOTS");
            var names = await driver.ListSnapshotsAsync(a.Domain, token).ConfigureAwait(false);
            return new DomainListAllSnapshotsReturn(a.NeedResults != 0 ? [.. names.Select(n => new SnapshotRef(n, a.Domain))] : [], names.Count);
        });
        table.Add(RemoteProcedures.DomainHasManagedSaveImage, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_HAS_MANAGED_SAVE_IMAGE");
            return new DomainHasManagedSaveImageReturn(await driver.HasManagedSaveImageAsync(a.Domain, token).ConfigureAwait(false) ? 1 : 0);
        });
        table.Add(RemoteProcedures.DomainManagedSave, static (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_MANAGED_SAVE");
            return driver.ManagedSaveAsync(a.Domain, token);
        });
        table.Add(RemoteProcedures.DomainManagedSaveRemove, static (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_MANAGED_SAVE_REMOVE");
            return driver.RemoveManagedSaveImageAsync(a.Domain, token);
        });
        table.Add(RemoteProcedures.DomainGetAutostart, static async (driver, a, token) =>
            new DomainGetAutostartReturn(await driver.GetAutoStartAsync(a.Domain, token).ConfigureAwait(false) ? 1 : 0));
        table.Add(RemoteProcedures.DomainSetAutostart, static (driver, a, token) =>
            driver.SetAutoStartAsync(a.Domain, a.Autostart != 0, token));
        table.Add(RemoteProcedures.DomainGetBlockInfo, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_GET_BLOCK_INFO");
            var info = await driver.GetBlockInfoAsync(a.Domain, a.Path, token).ConfigureAwait(false);
            return new DomainGetBlockInfoReturn(info.Allocation, info.Capacity, info.Physical);
        });
        table.Add(RemoteProcedures.DomainGetBlockJobInfo, static async (driver, a, token) =>
        {
            // The bandwidth in bytes a second instead of MiB.
            const uint bandwidthInBytes = 1;
            DaemonErrors.CheckFlags(a.Flags, bandwidthInBytes, "DOMAIN_GET_BLOCK_JOB_INFO");
            return await driver.GetBlockJobInfoAsync(a.Domain, a.Path, token).ConfigureAwait(false) is { } job
                ? new DomainGetBlockJobInfoReturn(1, job.Type, (a.Flags & bandwidthInBytes) != 0 ? job.Bandwidth << 20 : job.Bandwidth, job.Current, job.End)
                : new DomainGetBlockJobInfoReturn(0, 0, 0, 0, 0);
        });
    }
}
