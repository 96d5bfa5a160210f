using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Remote;

// Domains: finding them, looking at them, their life cycle.
public sealed partial class RemoteDriver
{
    /// <inheritdoc/>
    public override async Task<IReadOnlyList<DomainRef>> ListDomainsAsync(DomainListFilter filter, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectListAllDomains,
            new ConnectListAllDomainsArguments(1, (uint)filter), cancellationToken).ConfigureAwait(false)).Domains;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<DomainStatsRecord>> GetDomainStatsAsync(
        IReadOnlyList<DomainRef> domains, DomainStatsTypes types, DomainListFilter filter, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.ConnectGetAllDomainStats,
            new ConnectGetAllDomainStatsArguments([.. domains], (uint)types, (uint)filter), cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(answer.Records, record => new DomainStatsRecord(record.Domain, record.Parameters));
    }

    /// <inheritdoc/>
    public override async Task<DomainRef> LookupDomainByNameAsync(string name, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainLookupByName,
            new DomainLookupByNameArguments(name), cancellationToken).ConfigureAwait(false)).Domain;

    /// <inheritdoc/>
    public override async Task<DomainRef> LookupDomainByUuidAsync(Guid uuid, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainLookupByUuid,
            new DomainLookupByUuidArguments(uuid), cancellationToken).ConfigureAwait(false)).Domain;

    /// <inheritdoc/>
    public override async Task<DomainRef> LookupDomainByIdAsync(int id, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainLookupById,
            new DomainLookupByIdArguments(id), cancellationToken).ConfigureAwait(false)).Domain;

    /// <inheritdoc/>
    public override async Task<DomainInfo> GetDomainInfoAsync(DomainRef domain, CancellationToken cancellationToken)
    {
        var info = await CallAsync(RemoteProcedures.DomainGetInfo,
            new DomainGetInfoArguments(domain), cancellationToken).ConfigureAwait(false);
        return new DomainInfo((DomainState)info.State, info.MaxMemory, info.Memory, info.VCpu, info.CpuTime);
    }

    /// <inheritdoc/>
    /// <remarks>Two calls on hosts before libvirt 0.9.2, which tell no reason.</remarks>
    public override Task<DomainStateReason> GetDomainStateAsync(DomainRef domain, CancellationToken cancellationToken) =>
        WithFallbackAsync(
            async () =>
            {
                var state = await CallAsync(RemoteProcedures.DomainGetState,
                    new DomainGetStateArguments(domain, 0), cancellationToken).ConfigureAwait(false);
                return new DomainStateReason((DomainState)state.State, state.Reason);
            },
            async () => new DomainStateReason((await GetDomainInfoAsync(domain, cancellationToken).ConfigureAwait(false)).State, 0));

    /// <inheritdoc/>
    public override async Task<string> GetDomainXmlAsync(DomainRef domain, DomainXmlFlags flags, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainGetXmlDesc,
            new DomainGetXmlDescArguments(domain, (uint)flags), cancellationToken).ConfigureAwait(false)).Xml;

    /// <inheritdoc/>
    public override async Task<bool> IsDomainActiveAsync(DomainRef domain, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainIsActive,
            new DomainIsActiveArguments(domain), cancellationToken).ConfigureAwait(false)).Active != 0;

    /// <inheritdoc/>
    public override async Task<bool> IsDomainPersistentAsync(DomainRef domain, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainIsPersistent,
            new DomainIsPersistentArguments(domain), cancellationToken).ConfigureAwait(false)).Persistent != 0;

    /// <inheritdoc/>
    public override async Task<DomainRef> DefineDomainAsync(string xml, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainDefineXml,
            new DomainDefineXmlArguments(xml), cancellationToken).ConfigureAwait(false)).Domain;

    /// <inheritdoc/>
    /// <remarks>Two calls on hosts before libvirt 0.9.4, if there are no flags.</remarks>
    public override Task UndefineDomainAsync(DomainRef domain, DomainUndefineFlags flags, CancellationToken cancellationToken) =>
        WithFallbackAsync(
            () => CallAsync(RemoteProcedures.DomainUndefineFlags,
                new DomainUndefineFlagsArguments(domain, (uint)flags), cancellationToken).AsTask(),
            flags != DomainUndefineFlags.None ? null : () => CallAsync(RemoteProcedures.DomainUndefine,
                new DomainUndefineArguments(domain), cancellationToken).AsTask());

    /// <inheritdoc/>
    /// <remarks>Three calls on hosts before libvirt 0.8.2, if there are no flags: the old one does not tell the new id.</remarks>
    public override Task<DomainRef> StartDomainAsync(DomainRef domain, DomainCreateFlags flags, CancellationToken cancellationToken) =>
        WithFallbackAsync(
            async () => (await CallAsync(RemoteProcedures.DomainCreateWithFlags,
                new DomainCreateWithFlagsArguments(domain, (uint)flags), cancellationToken).ConfigureAwait(false)).Domain,
            flags != DomainCreateFlags.None ? null : async () =>
            {
                await CallAsync(RemoteProcedures.DomainCreate, new DomainCreateArguments(domain), cancellationToken).ConfigureAwait(false);
                return await LookupDomainByUuidAsync(domain.Uuid, cancellationToken).ConfigureAwait(false);
            });

    /// <inheritdoc/>
    public override async Task<DomainRef> CreateDomainAsync(string xml, DomainCreateFlags flags, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainCreateXml,
            new DomainCreateXmlArguments(xml, (uint)flags), cancellationToken).ConfigureAwait(false)).Domain;

    /// <inheritdoc/>
    /// <remarks>Two calls on hosts before libvirt 0.9.10, if there are no flags.</remarks>
    public override Task ShutdownDomainAsync(DomainRef domain, DomainShutdownFlags flags, CancellationToken cancellationToken) =>
        WithFallbackAsync(
            () => CallAsync(RemoteProcedures.DomainShutdownFlags,
                new DomainShutdownFlagsArguments(domain, (uint)flags), cancellationToken).AsTask(),
            flags != DomainShutdownFlags.None ? null : () => CallAsync(RemoteProcedures.DomainShutdown,
                new DomainShutdownArguments(domain), cancellationToken).AsTask());

    /// <inheritdoc/>
    /// <remarks>Two calls on hosts before libvirt 0.9.4, if there are no flags.</remarks>
    public override Task DestroyDomainAsync(DomainRef domain, DomainDestroyFlags flags, CancellationToken cancellationToken) =>
        WithFallbackAsync(
            () => CallAsync(RemoteProcedures.DomainDestroyFlags,
                new DomainDestroyFlagsArguments(domain, (uint)flags), cancellationToken).AsTask(),
            flags != DomainDestroyFlags.None ? null : () => CallAsync(RemoteProcedures.DomainDestroy,
                new DomainDestroyArguments(domain), cancellationToken).AsTask());

    /// <inheritdoc/>
    public override async Task SuspendDomainAsync(DomainRef domain, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainSuspend, new DomainSuspendArguments(domain), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task ResumeDomainAsync(DomainRef domain, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainResume, new DomainResumeArguments(domain), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<int> CountSnapshotsAsync(DomainRef domain, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainSnapshotNum,
            new DomainSnapshotNumArguments(domain, 0), cancellationToken).ConfigureAwait(false)).Number;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>> ListSnapshotsAsync(DomainRef domain, CancellationToken cancellationToken) =>
        [.. (await CallAsync(RemoteProcedures.DomainListAllSnapshots,
            new DomainListAllSnapshotsArguments(domain, 1, 0), cancellationToken).ConfigureAwait(false)).Snapshots.Select(s => s.Name)];

    /// <inheritdoc/>
    public override async Task ManagedSaveAsync(DomainRef domain, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainManagedSave, new DomainManagedSaveArguments(domain, 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task RemoveManagedSaveImageAsync(DomainRef domain, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainManagedSaveRemove,
            new DomainManagedSaveRemoveArguments(domain, 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<bool> GetAutoStartAsync(DomainRef domain, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainGetAutostart,
            new DomainGetAutostartArguments(domain), cancellationToken).ConfigureAwait(false)).Autostart != 0;

    /// <inheritdoc/>
    public override async Task SetAutoStartAsync(DomainRef domain, bool autoStart, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainSetAutostart,
            new DomainSetAutostartArguments(domain, autoStart ? 1 : 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<bool> HasManagedSaveImageAsync(DomainRef domain, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainHasManagedSaveImage,
            new DomainHasManagedSaveImageArguments(domain, 0), cancellationToken).ConfigureAwait(false)).Result != 0;

    /// <inheritdoc/>
    public override async Task<BlockInfo> GetBlockInfoAsync(DomainRef domain, string disk, CancellationToken cancellationToken)
    {
        var info = await CallAsync(RemoteProcedures.DomainGetBlockInfo,
            new DomainGetBlockInfoArguments(domain, disk, 0), cancellationToken).ConfigureAwait(false);
        return new BlockInfo(info.Capacity, info.Allocation, info.Physical);
    }

    /// <inheritdoc/>
    public override async Task<BlockJobInfo?> GetBlockJobInfoAsync(DomainRef domain, string disk, CancellationToken cancellationToken)
    {
        var info = await CallAsync(RemoteProcedures.DomainGetBlockJobInfo,
            new DomainGetBlockJobInfoArguments(domain, disk, 0), cancellationToken).ConfigureAwait(false);
        return info.Found == 0 ? null : new BlockJobInfo(info.Type, info.Bandwidth, info.Current, info.End);
    }

    /// <inheritdoc/>
    public override async Task StartDirtyRateCalculationAsync(DomainRef domain, int seconds, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainStartDirtyRateCalc,
            new DomainStartDirtyRateCalcArguments(domain, seconds, 0), cancellationToken).ConfigureAwait(false);
}
