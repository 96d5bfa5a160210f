using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

// Domains: finding them, looking at them, their life cycle.
public abstract partial class VirtDriver
{
    /// <summary>The domains that pass a filter, in one call.</summary>
    public virtual Task<IReadOnlyList<DomainRef>> ListDomainsAsync(DomainListFilter filter, CancellationToken cancellationToken) =>
        Missing<IReadOnlyList<DomainRef>>("ListDomains");

    /// <summary>Statistics of many domains in one call; no domains given means all that pass the filter.</summary>
    public virtual Task<IReadOnlyList<DomainStatsRecord>> GetDomainStatsAsync(IReadOnlyList<DomainRef> domains, DomainStatsTypes types, DomainListFilter filter, CancellationToken cancellationToken) =>
        Missing<IReadOnlyList<DomainStatsRecord>>("GetDomainStats");

    /// <summary>Finds a domain by name; error <see cref="VirtErrorCode.NoDomain"/> when it is not there.</summary>
    public virtual Task<DomainRef> LookupDomainByNameAsync(string name, CancellationToken cancellationToken) =>
        Missing<DomainRef>("LookupDomainByName");

    /// <summary>Finds a domain by UUID; error <see cref="VirtErrorCode.NoDomain"/> when it is not there.</summary>
    public virtual Task<DomainRef> LookupDomainByUuidAsync(Guid uuid, CancellationToken cancellationToken) =>
        Missing<DomainRef>("LookupDomainByUuid");

    /// <summary>Finds a running domain by the hypervisor's id.</summary>
    public virtual Task<DomainRef> LookupDomainByIdAsync(int id, CancellationToken cancellationToken) =>
        Missing<DomainRef>("LookupDomainById");

    /// <summary>State, memory, CPUs and CPU time.</summary>
    public virtual Task<DomainInfo> GetDomainInfoAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<DomainInfo>("GetDomainInfo");

    /// <summary>State and reason.</summary>
    public virtual Task<DomainStateReason> GetDomainStateAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<DomainStateReason>("GetDomainState");

    /// <summary>The domain's XML.</summary>
    public virtual Task<string> GetDomainXmlAsync(DomainRef domain, DomainXmlFlags flags, CancellationToken cancellationToken) =>
        Missing<string>("GetDomainXml");

    /// <summary>Whether the hypervisor holds it.</summary>
    public virtual Task<bool> IsDomainActiveAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<bool>("IsDomainActive");

    /// <summary>Whether it is defined.</summary>
    public virtual Task<bool> IsDomainPersistentAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<bool>("IsDomainPersistent");

    /// <summary>Defines a domain, or replaces its definition.</summary>
    public virtual Task<DomainRef> DefineDomainAsync(string xml, CancellationToken cancellationToken) =>
        Missing<DomainRef>("DefineDomain");

    /// <summary>Removes a definition; a running domain goes on as a transient one.</summary>
    public virtual Task UndefineDomainAsync(DomainRef domain, DomainUndefineFlags flags, CancellationToken cancellationToken) =>
        Missing("UndefineDomain");

    /// <summary>Starts a defined domain.</summary>
    public virtual Task<DomainRef> StartDomainAsync(DomainRef domain, DomainCreateFlags flags, CancellationToken cancellationToken) =>
        Missing<DomainRef>("StartDomain");

    /// <summary>Starts a transient domain from XML.</summary>
    public virtual Task<DomainRef> CreateDomainAsync(string xml, DomainCreateFlags flags, CancellationToken cancellationToken) =>
        Missing<DomainRef>("CreateDomain");

    /// <summary>Asks the guest to shut down; returns before it has.</summary>
    public virtual Task ShutdownDomainAsync(DomainRef domain, DomainShutdownFlags flags, CancellationToken cancellationToken) =>
        Missing("ShutdownDomain");

    /// <summary>Ends a domain at once.</summary>
    public virtual Task DestroyDomainAsync(DomainRef domain, DomainDestroyFlags flags, CancellationToken cancellationToken) =>
        Missing("DestroyDomain");

    /// <summary>Pauses a domain.</summary>
    public virtual Task SuspendDomainAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing("SuspendDomain");

    /// <summary>Lets a paused domain run again.</summary>
    public virtual Task ResumeDomainAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing("ResumeDomain");

    /// <summary>Number of the domain's snapshots.</summary>
    public virtual Task<int> CountSnapshotsAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<int>("CountSnapshots");

    /// <summary>Names of the domain's snapshots.</summary>
    public virtual Task<IReadOnlyList<string>> ListSnapshotsAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<IReadOnlyList<string>>("ListSnapshots");

    /// <summary>Saves the state of a running domain on its host and ends it; the next start goes on from there.</summary>
    public virtual Task ManagedSaveAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing("ManagedSave");

    /// <summary>Throws the saved state away.</summary>
    public virtual Task RemoveManagedSaveImageAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing("RemoveManagedSaveImage");

    /// <summary>Whether the domain starts with its host.</summary>
    public virtual Task<bool> GetAutoStartAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<bool>("GetAutoStart");

    /// <summary>Lets a defined domain start with its host, or not.</summary>
    public virtual Task SetAutoStartAsync(DomainRef domain, bool autoStart, CancellationToken cancellationToken) =>
        Missing("SetAutoStart");

    /// <summary>Whether the host keeps a saved state from which the domain goes on when it is started.</summary>
    public virtual Task<bool> HasManagedSaveImageAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<bool>("HasManagedSaveImage");

    /// <summary>Size of a disk.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="disk">The disk's target (<c>vda</c>) or its path.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual Task<BlockInfo> GetBlockInfoAsync(DomainRef domain, string disk, CancellationToken cancellationToken) =>
        Missing<BlockInfo>("GetBlockInfo");

    /// <summary>The job under way on a disk; null when there is none.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="disk">The disk's target (<c>vda</c>) or its path.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual Task<BlockJobInfo?> GetBlockJobInfoAsync(DomainRef domain, string disk, CancellationToken cancellationToken) =>
        Missing<BlockJobInfo?>("GetBlockJobInfo");

    /// <summary>Begins to measure how fast the guest dirties its memory; the figure is told by <see cref="GetDomainStatsAsync"/>
    /// (<see cref="DomainStatsTypes.DirtyRate"/>) when the time is over. Since libvirt 7.2.0.</summary>
    /// <param name="domain">A running domain.</param>
    /// <param name="seconds">How long to measure, 1 to 60.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual Task StartDirtyRateCalculationAsync(DomainRef domain, int seconds, CancellationToken cancellationToken) =>
        Missing("StartDirtyRateCalculation");
}
