using System.Collections;
using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Migrations;

// The options that every migration has. Each is named as the setting that it sets.
public abstract partial class MigrationCmdlet
{
    /// <summary>The guest keeps running while its memory is copied.</summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>Only the definition moves.</summary>
    [Parameter]
    public SwitchParameter Offline { get; set; }

    /// <summary>Its name on the destination.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NewName { get; set; }

    /// <summary>Where the source's hypervisor sends the memory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MigrateUri { get; set; }

    /// <summary>Address on which the destination's hypervisor listens.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ListenAddress { get; set; }

    /// <summary>Where clients of the guest's graphics shall go.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? GraphicsUri { get; set; }

    /// <summary>Largest rate in MiB/s.</summary>
    [Parameter]
    [Rate]
    public ulong Bandwidth { get; set; }

    /// <summary>Rate that the switch-over may count on, in MiB/s.</summary>
    [Parameter]
    [Rate]
    public ulong AvailableSwitchoverBandwidth { get; set; }

    /// <summary>Define it on the destination.</summary>
    [Parameter]
    public SwitchParameter Persistent { get; set; }

    /// <summary>XML of the definition that the destination keeps.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PersistentXml { get; set; }

    /// <summary>File with that XML.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PersistentXmlPath { get; set; }

    /// <summary>Remove its definition from the source.</summary>
    [Parameter]
    public SwitchParameter UndefineSource { get; set; }

    /// <summary>Leave it paused on the destination.</summary>
    [Parameter]
    public SwitchParameter Suspend { get; set; }

    /// <summary>Skip the hosts' safety checks.</summary>
    [Parameter]
    public SwitchParameter Unsafe { get; set; }

    /// <summary>The source must be able to hold the domain from Begin to Confirm.</summary>
    [Parameter]
    public SwitchParameter ChangeProtection { get; set; }

    /// <summary>Give up when the guest's disks have an error meanwhile.</summary>
    [Parameter]
    public SwitchParameter AbortOnError { get; set; }

    /// <summary>XML for the destination.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DestinationXml { get; set; }

    /// <summary>File with XML for the destination.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DestinationXmlPath { get; set; }

    /// <summary>Use this protocol rather than the newest that both hosts have.</summary>
    [Parameter]
    public MigrationProtocol Protocol { get; set; }

    /// <summary>The source host drives the migration.</summary>
    [Parameter]
    [Alias("P2P")]
    public SwitchParameter PeerToPeer { get; set; }

    /// <summary>The destination's URI as the source host sees it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PeerUri { get; set; }

    /// <summary>Memory travels inside the connection between the two daemons.</summary>
    [Parameter]
    [Alias("Tunneled")]
    public SwitchParameter Tunnelled { get; set; }

    /// <summary>The source's hypervisor migrates alone.</summary>
    [Parameter]
    public SwitchParameter Direct { get; set; }

    /// <summary>The hypervisors use TLS between them.</summary>
    [Parameter]
    public SwitchParameter Tls { get; set; }

    /// <summary>Name expected in the destination's certificate.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsDestination { get; set; }

    /// <summary>Send memory over several connections.</summary>
    [Parameter]
    public SwitchParameter Parallel { get; set; }

    /// <summary>How many.</summary>
    [Parameter]
    [ValidateRange(1, 255)]
    public int ParallelConnections { get; set; }

    /// <summary>Send memory without copying it first.</summary>
    [Parameter]
    public SwitchParameter ZeroCopy { get; set; }

    /// <summary>Pin all memory for RDMA.</summary>
    [Parameter]
    public SwitchParameter RdmaPinAll { get; set; }

    /// <summary>Longest time that the guest may stand still.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan MaxDowntime { get; set; }

    /// <summary>How long the migration may take.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan Timeout { get; set; }

    /// <summary>What is done then.</summary>
    [Parameter]
    public TimeoutAction TimeoutAction { get; set; }

    private MigrationSettings ReadSettings() => new()
    {
        Live = Live,
        Offline = Offline,
        NewName = NewName,
        Persistent = Persistent,
        UndefineSource = UndefineSource,
        Suspend = Suspend,
        Unsafe = Unsafe,
        ChangeProtection = ChangeProtection,
        AbortOnError = AbortOnError,
        DestinationXml = DestinationXml ?? DestinationXmlPath,
        PersistentXml = PersistentXml ?? PersistentXmlPath,
        Protocol = Said(nameof(Protocol), Protocol),
        PeerToPeer = PeerToPeer,
        PeerUri = PeerUri,
        Tunnelled = Tunnelled,
        Direct = Direct,
        MigrateUri = MigrateUri,
        ListenAddress = ListenAddress,
        GraphicsUri = GraphicsUri,
        Tls = Tls,
        TlsDestination = TlsDestination,
        Parallel = Parallel,
        ParallelConnections = Said(nameof(ParallelConnections), ParallelConnections),
        ZeroCopy = ZeroCopy,
        RdmaPinAll = RdmaPinAll,
        Bandwidth = Said(nameof(Bandwidth), Bandwidth),
        AvailableSwitchoverBandwidth = Said(nameof(AvailableSwitchoverBandwidth), AvailableSwitchoverBandwidth),
        MaxDowntime = Said(nameof(MaxDowntime), MaxDowntime),
        Timeout = Said(nameof(Timeout), Timeout),
        TimeoutAction = Said(nameof(TimeoutAction), TimeoutAction),
        CopyStorage = CopyStorage,
        SynchronousWrites = SynchronousWrites,
        MigrateDisk = MigrateDisk,
        PoolMap = PoolMap.Cast<DictionaryEntry>().ToDictionary(pair => $"{pair.Key}", pair => $"{pair.Value}", StringComparer.Ordinal),
        DestinationPool = DestinationPool,
        DisksPort = Said(nameof(DisksPort), DisksPort),
        DisksUri = DisksUri,
        DetectZeroes = DetectZeroes,
        PostCopy = PostCopy,
        PostCopyAfterPreCopy = PostCopyAfterPreCopy,
        PostCopyResume = PostCopyResume,
        PostCopyBandwidth = Said(nameof(PostCopyBandwidth), PostCopyBandwidth),
        AutoConverge = AutoConverge,
        AutoConvergeInitial = Said(nameof(AutoConvergeInitial), AutoConvergeInitial),
        AutoConvergeIncrement = Said(nameof(AutoConvergeIncrement), AutoConvergeIncrement),
        Compression = Compression,
        CompressionMtLevel = Said(nameof(CompressionMtLevel), CompressionMtLevel),
        CompressionMtThreads = Said(nameof(CompressionMtThreads), CompressionMtThreads),
        CompressionMtDecompressThreads = Said(nameof(CompressionMtDecompressThreads), CompressionMtDecompressThreads),
        CompressionXbzrleCache = Said(nameof(CompressionXbzrleCache), CompressionXbzrleCache),
        CompressionZlibLevel = Said(nameof(CompressionZlibLevel), CompressionZlibLevel),
        CompressionZstdLevel = Said(nameof(CompressionZstdLevel), CompressionZstdLevel),
    };

    // A zero that is said is not the same as nothing said.
    private T? Said<T>(string name, T value)
        where T : struct => MyInvocation.BoundParameters.ContainsKey(name) ? value : null;
}
