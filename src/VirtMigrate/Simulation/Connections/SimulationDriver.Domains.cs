using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// The host, its domains, jobs and events.
public sealed partial class SimulationDriver
{
    /// <inheritdoc/>
    public override Task<bool> SupportsFeatureAsync(DriverFeature feature, CancellationToken cancellationToken) =>
        CallAsync("SupportsFeature", false, null, () => Host.Has(feature), cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetDriverTypeAsync(CancellationToken cancellationToken) =>
        CallAsync("GetDriverType", false, null, () => Host.Personality.DriverType, cancellationToken);

    /// <inheritdoc/>
    public override Task<ulong> GetHypervisorVersionAsync(CancellationToken cancellationToken) =>
        CallAsync("GetHypervisorVersion", false, null, () => Host.Personality.HypervisorVersion, cancellationToken);

    /// <inheritdoc/>
    public override Task<ulong> GetLibraryVersionAsync(CancellationToken cancellationToken) =>
        CallAsync("GetLibraryVersion", false, null, () => Host.Options.LibraryVersion, cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetHostNameAsync(CancellationToken cancellationToken) =>
        CallAsync("GetHostName", false, null, () => Host.Name, cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetCanonicalUriAsync(CancellationToken cancellationToken) =>
        CallAsync("GetCanonicalUri", false, null, Host.CanonicalUri, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> IsSecureAsync(CancellationToken cancellationToken) =>
        CallAsync("IsSecure", false, null, () => true, cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetCapabilitiesAsync(CancellationToken cancellationToken) =>
        CallAsync("GetCapabilities", false, null, Host.Capabilities, cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetDomainCapabilitiesAsync(string? emulator, string? architecture, string? machine, string? virtualizationType, CancellationToken cancellationToken) =>
        CallAsync("GetDomainCapabilities", true, null, () => Host.DomainCapabilities(emulator, architecture, machine, virtualizationType), cancellationToken);

    /// <inheritdoc/>
    public override Task<CpuCompareResult> CompareCpuAsync(string cpuXml, CancellationToken cancellationToken) =>
        CallAsync("CompareCpu", false, null, () => Host.CompareCpu(cpuXml), cancellationToken);

    /// <inheritdoc/>
    public override Task<CpuCompareResult> CompareHypervisorCpuAsync(
        string? emulator, string? architecture, string? machine, string? virtualizationType, string cpuXml, bool failIncompatible, CancellationToken cancellationToken) =>
        CallAsync("CompareHypervisorCpu", true, null,
            () => Host.CompareHypervisorCpu(architecture, virtualizationType, cpuXml, failIncompatible), cancellationToken);

    /// <inheritdoc/>
    public override Task<NodeInfo> GetNodeInfoAsync(CancellationToken cancellationToken) =>
        CallAsync("GetNodeInfo", false, null, Host.Node, cancellationToken);

    /// <inheritdoc/>
    public override Task<ulong> GetFreeMemoryAsync(CancellationToken cancellationToken) =>
        CallAsync("GetFreeMemory", false, null, Host.FreeMemory, cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<DomainRef>> ListDomainsAsync(DomainListFilter filter, CancellationToken cancellationToken) =>
        CallAsync("ListDomains", false, null, () => Host.List(filter), cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<DomainStatsRecord>> GetDomainStatsAsync(IReadOnlyList<DomainRef> domains, DomainStatsTypes types, DomainListFilter filter, CancellationToken cancellationToken) =>
        CallAsync("GetDomainStats", false, null, () => Host.Stats(domains, types, filter), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> LookupDomainByNameAsync(string name, CancellationToken cancellationToken) =>
        CallAsync("LookupDomainByName", false, name, () => Host.Lookup(name), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> LookupDomainByUuidAsync(Guid uuid, CancellationToken cancellationToken) =>
        CallAsync("LookupDomainByUuid", false, null, () => Host.Lookup(uuid), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> LookupDomainByIdAsync(int id, CancellationToken cancellationToken) =>
        CallAsync("LookupDomainById", false, null, () => Host.Lookup(id), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainInfo> GetDomainInfoAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("GetDomainInfo", false, domain.Name, () => Host.Info(domain), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainStateReason> GetDomainStateAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("GetDomainState", false, domain.Name, () => Host.Read(domain, d => d.Now), cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetDomainXmlAsync(DomainRef domain, DomainXmlFlags flags, CancellationToken cancellationToken) =>
        CallAsync("GetDomainXml", (flags & (DomainXmlFlags.Secure | DomainXmlFlags.Migratable)) != 0, domain.Name,
            () => Host.Xml(domain, flags), cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> IsDomainActiveAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("IsDomainActive", false, domain.Name, () => Host.Read(domain, d => d.IsActive), cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> IsDomainPersistentAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("IsDomainPersistent", false, domain.Name, () => Host.Read(domain, d => d.Persistent is not null), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> DefineDomainAsync(string xml, CancellationToken cancellationToken) =>
        CallAsync("DefineDomain", true, null, () => Host.Define(xml), cancellationToken);

    /// <inheritdoc/>
    public override Task UndefineDomainAsync(DomainRef domain, DomainUndefineFlags flags, CancellationToken cancellationToken) =>
        CallAsync("UndefineDomain", true, domain.Name, () => Host.Undefine(domain, flags), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> StartDomainAsync(DomainRef domain, DomainCreateFlags flags, CancellationToken cancellationToken) =>
        CallAsync("StartDomain", true, domain.Name, () => Host.Start(this, domain, flags), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> CreateDomainAsync(string xml, DomainCreateFlags flags, CancellationToken cancellationToken) =>
        CallAsync("CreateDomain", true, null, () => Host.Create(this, xml, flags), cancellationToken);

    /// <inheritdoc/>
    public override Task ShutdownDomainAsync(DomainRef domain, DomainShutdownFlags flags, CancellationToken cancellationToken) =>
        CallAsync("ShutdownDomain", true, domain.Name, () => Host.Shutdown(domain), cancellationToken);

    /// <inheritdoc/>
    public override Task DestroyDomainAsync(DomainRef domain, DomainDestroyFlags flags, CancellationToken cancellationToken) =>
        CallAsync("DestroyDomain", true, domain.Name, () => Host.Destroy(domain), cancellationToken);

    /// <inheritdoc/>
    public override Task SuspendDomainAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("SuspendDomain", true, domain.Name, () => Host.Suspend(domain), cancellationToken);

    /// <inheritdoc/>
    public override Task ResumeDomainAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("ResumeDomain", true, domain.Name, () => Host.Resume(domain), cancellationToken);

    /// <inheritdoc/>
    public override Task<int> CountSnapshotsAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("CountSnapshots", false, domain.Name, () => Host.Read(domain, d => d.Snapshots.Count), cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> ListSnapshotsAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<string>>("ListSnapshots", false, domain.Name, () => Host.Read(domain, d => d.Snapshots.ToArray()), cancellationToken);

    /// <inheritdoc/>
    public override Task ManagedSaveAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("ManagedSave", true, domain.Name, () => Host.ManagedSave(domain), cancellationToken);

    /// <inheritdoc/>
    public override Task RemoveManagedSaveImageAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("RemoveManagedSaveImage", true, domain.Name, () => Host.Read(domain, d => d.HasManagedSave = false), cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> GetAutoStartAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("GetAutoStart", false, domain.Name, () => Host.Read(domain, d => d.AutoStart), cancellationToken);

    /// <inheritdoc/>
    public override Task SetAutoStartAsync(DomainRef domain, bool autoStart, CancellationToken cancellationToken) =>
        CallAsync("SetAutoStart", true, domain.Name, () => Host.SetAutoStart(domain, autoStart), cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> HasManagedSaveImageAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("HasManagedSaveImage", false, domain.Name, () => Host.Read(domain, d => d.HasManagedSave), cancellationToken);

    /// <inheritdoc/>
    public override Task<BlockInfo> GetBlockInfoAsync(DomainRef domain, string disk, CancellationToken cancellationToken) =>
        CallAsync("GetBlockInfo", false, domain.Name, () => Host.BlockInfoOf(domain, disk), cancellationToken);

    /// <inheritdoc/>
    public override Task<BlockJobInfo?> GetBlockJobInfoAsync(DomainRef domain, string disk, CancellationToken cancellationToken) =>
        CallAsync("GetBlockJobInfo", false, domain.Name, () => Host.BlockJobOf(domain, disk), cancellationToken);

    /// <inheritdoc/>
    public override Task<JobInfo> GetJobInfoAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("GetJobInfo", false, domain.Name, () => Host.JobInfo(domain), cancellationToken);

    /// <inheritdoc/>
    public override Task<JobStatistics> GetJobStatisticsAsync(DomainRef domain, bool completed, bool keepCompleted, CancellationToken cancellationToken) =>
        CallAsync("GetJobStatistics", false, domain.Name, () => Host.JobStatistics(domain, completed, keepCompleted), cancellationToken);

    /// <inheritdoc/>
    public override Task AbortJobAsync(DomainRef domain, bool postCopy, CancellationToken cancellationToken) =>
        CallAsync("AbortJob", true, domain.Name, () => Host.AbortJob(domain, postCopy), cancellationToken);

    /// <inheritdoc/>
    public override Task<ulong> GetMaxDowntimeAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("GetMaxDowntime", false, domain.Name, () => Host.Read(domain, d => (ulong)d.MaxDowntime.TotalMilliseconds), cancellationToken);

    /// <inheritdoc/>
    public override Task SetMaxDowntimeAsync(DomainRef domain, ulong milliseconds, CancellationToken cancellationToken) =>
        CallAsync("SetMaxDowntime", true, domain.Name, () => Host.SetMaxDowntime(domain, milliseconds), cancellationToken);

    /// <inheritdoc/>
    public override Task<ulong> GetMaxSpeedAsync(DomainRef domain, bool postCopy, CancellationToken cancellationToken) =>
        CallAsync("GetMaxSpeed", false, domain.Name, () => Host.Read(domain, d => postCopy ? d.MaxPostCopySpeed : d.MaxSpeed), cancellationToken);

    /// <inheritdoc/>
    public override Task SetMaxSpeedAsync(DomainRef domain, ulong mebibytesPerSecond, bool postCopy, CancellationToken cancellationToken) =>
        CallAsync("SetMaxSpeed", true, domain.Name, () => Host.SetMaxSpeed(domain, mebibytesPerSecond, postCopy), cancellationToken);

    /// <inheritdoc/>
    public override Task<ulong> GetCompressionCacheAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("GetCompressionCache", false, domain.Name, () => Host.Read(domain, d => d.CompressionCache), cancellationToken);

    /// <inheritdoc/>
    public override Task SetCompressionCacheAsync(DomainRef domain, ulong bytes, CancellationToken cancellationToken) =>
        CallAsync("SetCompressionCache", true, domain.Name, () => Host.Read(domain, d => d.CompressionCache = bytes), cancellationToken);

    /// <inheritdoc/>
    public override Task StartPostCopyAsync(DomainRef domain, CancellationToken cancellationToken) =>
        CallAsync("StartPostCopy", true, domain.Name, () => Host.StartPostCopy(domain), cancellationToken);

    /// <inheritdoc/>
    public override Task StartDirtyRateCalculationAsync(DomainRef domain, int seconds, CancellationToken cancellationToken) =>
        CallAsync("StartDirtyRateCalculation", true, domain.Name, () => Host.StartDirtyRateCalculation(domain, seconds), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainEventSubscription> SubscribeAsync(DomainEventId kind, DomainRef? domain, CancellationToken cancellationToken) =>
        CallAsync<DomainEventSubscription>("Subscribe", false, domain?.Name, () => Host.Subscribe(this, kind, domain?.Uuid), cancellationToken);
}
