using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Everything that can be chosen for a migration, as typed values. Null, false or an empty list: not said. A value that is
/// said is sent, a zero too (but <see cref="DisksPort"/>, where zero means none, as to libvirt's own client).
/// </summary>
public sealed partial record MigrationSettings
{
    /// <summary>The guest keeps running while its memory is copied.</summary>
    public bool Live { get; init; }

    /// <summary>Only the definition moves.</summary>
    public bool Offline { get; init; }

    /// <summary>Its name on the destination.</summary>
    public string? NewName { get; init; }

    /// <summary>The domain becomes defined on the destination.</summary>
    public bool Persistent { get; init; }

    /// <summary>Its definition on the source goes.</summary>
    public bool UndefineSource { get; init; }

    /// <summary>It is left paused on the destination.</summary>
    public bool Suspend { get; init; }

    /// <summary>The hosts' safety checks are skipped.</summary>
    public bool Unsafe { get; init; }

    /// <summary>The source must be able to hold the domain from Begin to Confirm; where it is able, it does so anyway.</summary>
    public bool ChangeProtection { get; init; }

    /// <summary>An I/O error of the guest ends the migration.</summary>
    public bool AbortOnError { get; init; }

    /// <summary>XML for the destination.</summary>
    public string? DestinationXml { get; init; }

    /// <summary>XML of the definition that the destination keeps.</summary>
    public string? PersistentXml { get; init; }

    /// <summary>Use this protocol instead of the newest that both hosts have.</summary>
    public MigrationProtocol? Protocol { get; init; }

    /// <summary>The source host drives.</summary>
    public bool PeerToPeer { get; init; }

    /// <summary>The destination's libvirt URI as the source host sees it.</summary>
    public string? PeerUri { get; init; }

    /// <summary>Memory travels inside the connection between the daemons.</summary>
    public bool Tunnelled { get; init; }

    /// <summary>The source's hypervisor migrates alone.</summary>
    public bool Direct { get; init; }

    /// <summary>Where the source's hypervisor sends the memory.</summary>
    public string? MigrateUri { get; init; }

    /// <summary>Address on which the destination's hypervisor listens.</summary>
    public string? ListenAddress { get; init; }

    /// <summary>Where clients of the guest's graphics shall go.</summary>
    public string? GraphicsUri { get; init; }

    /// <summary>The hypervisors use TLS between them.</summary>
    public bool Tls { get; init; }

    /// <summary>Name that is expected in the destination's certificate.</summary>
    public string? TlsDestination { get; init; }

    /// <summary>Memory travels over several connections.</summary>
    public bool Parallel { get; init; }

    /// <summary>How many; means <see cref="Parallel"/>.</summary>
    public int? ParallelConnections { get; init; }

    /// <summary>Memory is sent without being copied first.</summary>
    public bool ZeroCopy { get; init; }

    /// <summary>All memory is pinned for RDMA.</summary>
    public bool RdmaPinAll { get; init; }

    /// <summary>Largest rate in MiB/s.</summary>
    public ulong? Bandwidth { get; init; }

    /// <summary>Rate that the switch-over may count on, in MiB/s.</summary>
    public ulong? AvailableSwitchoverBandwidth { get; init; }

    /// <summary>Longest time that the guest may stand still; set on the source while the migration runs.</summary>
    public TimeSpan? MaxDowntime { get; init; }

    /// <summary>How long the migration may take before <see cref="TimeoutAction"/> is taken.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What is done then; null: <see cref="TimeoutAction.Abort"/>.</summary>
    public TimeoutAction? TimeoutAction { get; init; }

    /// <summary>Refuses settings that contradict each other.</summary>
    /// <param name="name">How a setting's name is written for who reads the error; null: as here.</param>
    /// <exception cref="VirtException">They do: <see cref="VirtErrorId.ArgumentInvalid"/>; the text names them.</exception>
    public void Check(Func<string, string>? name = null) => new SettingsRules(this, name ?? (static own => own)).Check();

    /// <summary>The request that these settings make of a domain.</summary>
    public MigrationRequest ToRequest(DomainRef domain) => new()
    {
        Domain = domain,
        Flags = Flags,
        DestinationName = NewName,
        DestinationXml = DestinationXml,
        MigrateUri = MigrateUri,
        Bandwidth = Bandwidth,
        Parameters = Parameters,
        Protocol = Protocol,
        Direct = Direct,
        PeerUri = PeerUri,
        PoolMap = PoolMap,
        DestinationPool = DestinationPool,
        PostCopyAfterPreCopy = PostCopyAfterPreCopy,
        Timeout = Timeout,
        TimeoutAction = TimeoutAction ?? Migration.TimeoutAction.Abort,
        MaxDowntime = MaxDowntime,
    };
}
