using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;
using VirtMigrate.PowerShell.Migrations;
using VirtMigrate.PowerShell.Pipeline;
using VirtMigrate.PowerShell.Simulators;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Moves domains to another host and writes how each migration ended.</summary>
[Cmdlet(VerbsCommon.Move, "VirtDomain", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(MigrationResult))]
[OutputType(typeof(VirtDomain))]
public sealed partial class MoveVirtDomainCommand : DomainCmdlet
{
    private readonly List<Task> moves = [];
    private readonly MigrationJournalSource journal = new();

    // Null when the source migrates by itself to a host that cannot be asked from here.
    private VirtHost? destination;
    private string destinationLabel = string.Empty;
    private string? peerUri;
    private VirtHost? ownConnection;
    private SemaphoreSlim? lanes;
    private string? destinationXml;
    private int activities;

    /// <summary>Where to: a VirtHost, a connected host's name, or a URI.</summary>
    [Parameter(Mandatory = true, Position = 1, HelpMessage = "Host to move to: a connected host, its name, or a connection URI.")]
    [Alias("To", "DestinationHost")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public object Destination { get; set; } = string.Empty;

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

    /// <summary>Largest rate in MiB/s.</summary>
    [Parameter]
    public ulong Bandwidth { get; set; }

    /// <summary>Define it on the destination.</summary>
    [Parameter]
    public SwitchParameter Persistent { get; set; }

    /// <summary>Remove its definition from the source.</summary>
    [Parameter]
    public SwitchParameter UndefineSource { get; set; }

    /// <summary>Leave it paused on the destination.</summary>
    [Parameter]
    public SwitchParameter Suspend { get; set; }

    /// <summary>Skip the hosts' safety checks.</summary>
    [Parameter]
    public SwitchParameter Unsafe { get; set; }

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
    public SwitchParameter Tunnelled { get; set; }

    /// <summary>The source's hypervisor migrates alone.</summary>
    [Parameter]
    public SwitchParameter Direct { get; set; }

    /// <summary>Give up when the guest's disks have an error meanwhile.</summary>
    [Parameter]
    public SwitchParameter AbortOnError { get; set; }

    /// <summary>What becomes of the source when Finish's answer is lost and the destination cannot be asked.</summary>
    [Parameter]
    public LostFinishPolicy LostFinishPolicy { get; set; } = LostFinishPolicy.KeepPaused;

    /// <summary>How long a lost host is tried again.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan RecoveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The file that records the steps.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>Record nothing.</summary>
    [Parameter]
    public SwitchParameter NoJournal { get; set; }

    /// <summary>How many domains move at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Write the domain on the destination instead of the result.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        lanes = new SemaphoreSlim(ThrottleLimit);
        if (Contradiction() is { } contradiction)
        {
            ThrowTerminatingError(ErrorRecords.Of(contradiction, null));
        }

        journal.Path = NoJournal ? null
            : JournalPath is null ? MigrationJournal.DefaultPath
            : GetUnresolvedProviderPathFromPSPath(JournalPath);
        var path = DestinationXmlPath is null ? null : GetUnresolvedProviderPathFromPSPath(DestinationXmlPath);
        var table = HostTable.Current;
        Await(async cancellationToken =>
        {
            destinationXml = await ReadDestinationXmlAsync(path, cancellationToken).ConfigureAwait(false);
            destination = await FindDestinationAsync(table, cancellationToken).ConfigureAwait(false);
            destinationLabel = destination?.Name ?? peerUri ?? $"{Destination}";
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (hosts, arguments) = TakeArguments();

        // What goes somewhere comes from elsewhere: a name is looked for on the other hosts, unless they are named.
        var sources = VirtHost is null ? [.. hosts.Where(host => !IsDestination(host))] : hosts;
        Await(async cancellationToken =>
        {
            foreach (var domain in await ResolveDomainsAsync(sources.Count > 0 ? sources : hosts, arguments, cancellationToken).ConfigureAwait(false))
            {
                await lanes!.WaitAsync(cancellationToken).ConfigureAwait(false);
                lock (moves)
                {
                    moves.RemoveAll(move => move.IsCompletedSuccessfully);
                    moves.Add(StartMove(domain));
                }
            }

            if (ThrottleLimit == 1)
            {
                await AllMoves().ConfigureAwait(false);
            }
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Await(_ => AllMoves());

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            lanes?.Dispose();
            journal.Dispose();

            // Nobody waits for the good-bye: the migrations have ended, and the daemon closes its end by itself.
            _ = ownConnection?.DisposeAsync().AsTask();
        }
    }

    private Task AllMoves()
    {
        lock (moves)
        {
            return Task.WhenAll(moves);
        }
    }

    private Task StartMove(VirtDomain domain) => StartWork(async cancellationToken =>
    {
        try
        {
            await MoveAsync(domain, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lanes!.Release();
        }
    });

    private async Task MoveAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        MigrationResult result;
        try
        {
            var route = await RouteAsync(domain, cancellationToken).ConfigureAwait(false);
            WarnOfProtocol(route, domain.Host);
            if (!await ShouldProcessAsync(route.ToString(), "Migrate domain").ConfigureAwait(false))
            {
                return;
            }

            var watch = new MigrationWatch(Interlocked.Increment(ref activities), TryWriteVerbose, TryWriteProgress);
            result = await new MigrationEngine(Options(route)).RunAsync(route, watch, cancellationToken).ConfigureAwait(false);
            WriteProgress(watch.End(route));
        }
        catch (VirtException error)
        {
            result = Refused(domain, began, error);
        }

        await WriteResultAsync(result, cancellationToken).ConfigureAwait(false);
    }

    private async Task<MigrationRoute> RouteAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        if (destination is not null)
        {
            HostTable.RequireOpen(destination, "the destination");
        }

        if (IsDestination(domain.Host))
        {
            throw new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, $"'{domain.Name}' is on {domain.Host.Name} already")
            {
                ErrorId = VirtErrorId.SameHost,
                Host = domain.Host.Name,
                Delivery = CallDelivery.NotSent,
            };
        }

        // Whoever only looks on may do so by a read-only connection.
        if (domain.Host.ReadOnly || (!IsUnmanaged && destination!.ReadOnly))
        {
            throw VirtException.ReadOnly(domain.Host.ReadOnly ? domain.Host.Name : destination!.Name, "migration");
        }

        var request = new MigrationRequest
        {
            Domain = domain.GetReference(),
            Flags = Flags(),
            DestinationName = NewName,
            DestinationXml = destinationXml,
            MigrateUri = MigrateUri,
            Bandwidth = Bandwidth,
            Protocol = Protocol == 0 ? null : Protocol,
            Direct = Direct,
            PeerUri = peerUri,
        };
        request = EffectivePolicy.Equip(request);

        // The last moment at which a connection may open itself again: from here on a loss is the migration's business.
        await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        if (destination is not null)
        {
            await destination.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        }

        return await MigrationNegotiator.NegotiateAsync(
            request, MigrationEndpoint.Of(domain.Host), destination is null ? null : MigrationEndpoint.Of(destination), cancellationToken).ConfigureAwait(false);
    }

    private MigrationOptions Options(MigrationRoute route) => new()
    {
        TimeProvider = SimulatedTime.Of(route.Source.GetDriver(), route.Destination?.GetDriver()),

        // The user's journal is for guests that exist; a test that wants one names it.
        Journal = JournalPath is null && route.Source.GetDriver() is SimulationDriver ? null : journal.Open(WriteWarning),
        LostFinishPolicy = LostFinishPolicy,
        Policy = EffectivePolicy,
        RecoveryTimeout = RecoveryTimeout,
    };

    private void WarnOfProtocol(MigrationRoute route, VirtHost source)
    {
        if (route is { Mode: MigrationMode.Managed, Protocol: MigrationProtocol.V2 } && new[] { source, destination! }.Any(IsQemu))
        {
            WriteWarning($"{route.DomainName}: protocol V2 has no cookies, and libvirt's QEMU driver crashes its daemon without them "
                + "(seen with 9.0.0); V3 and V3Params are safe.");
        }
    }

    private static bool IsQemu(VirtHost host) => string.Equals(host.Driver, "QEMU", StringComparison.OrdinalIgnoreCase);

    private async Task WriteResultAsync(MigrationResult result, CancellationToken cancellationToken)
    {
        foreach (var warning in result.Warnings)
        {
            WriteWarning($"{result.Name}: {warning}");
        }

        if (!PassThru)
        {
            WriteObject(result);
        }

        if (result.Outcome != MigrationOutcome.Completed)
        {
            WriteError(ErrorRecords.Of(result));
            return;
        }

        if (PassThru)
        {
            try
            {
                if (destination is null)
                {
                    throw CmdletErrors.NotConnectedFromHere(result);
                }

                if (await VirtDomainQuery.FindAsync(destination, result.Uuid, cancellationToken).ConfigureAwait(false) is { } there)
                {
                    WriteObject(there);
                }
            }
            catch (VirtException error)
            {
                WriteError(error, result);
            }
        }
    }

    private MigrationResult Refused(VirtDomain domain, DateTimeOffset began, VirtException error) => new()
    {
        Name = domain.Name,
        Uuid = domain.Uuid,
        Source = domain.Host.Name,
        Destination = destinationLabel,
        DestinationName = NewName ?? domain.Name,
        Outcome = MigrationOutcome.Refused,
        Mode = PeerToPeer ? MigrationMode.PeerToPeer : Direct ? MigrationMode.Direct : MigrationMode.Managed,
        RunningOn = domain.Host.Name,
        Started = began,
        Duration = TimeProvider.System.GetUtcNow() - began,
        SourceState = domain.State.ToString(),
        Error = error,
    };

    private MigrationFlags Flags() =>
        (Live ? MigrationFlags.Live : 0)
        | (Offline ? MigrationFlags.Offline : 0)
        | (Persistent ? MigrationFlags.PersistDestination : 0)
        | (UndefineSource ? MigrationFlags.UndefineSource : 0)
        | (Suspend ? MigrationFlags.Paused : 0)
        | (Unsafe ? MigrationFlags.Unsafe : 0)
        | (PeerToPeer ? MigrationFlags.PeerToPeer : 0)
        | (Tunnelled ? MigrationFlags.Tunnelled : 0)
        | (AbortOnError ? MigrationFlags.AbortOnError : 0);

    private bool IsDestination(VirtHost host) => destination is null
        ? string.Equals(host.Uri, peerUri, StringComparison.Ordinal)
        : ReferenceEquals(host, destination) || host.GetDriver() == destination.GetDriver();
}
