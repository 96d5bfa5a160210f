using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.Model;
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
public sealed partial class MoveVirtDomainCommand : MigrationCmdlet
{
    private readonly List<Task> moves = [];
    private readonly MigrationJournalSource journal = new();

    private SemaphoreSlim? lanes;
    private int activities;

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
        base.BeginProcessing();
        journal.Path = NoJournal ? null
            : JournalPath is null ? MigrationJournal.DefaultPath
            : GetUnresolvedProviderPathFromPSPath(JournalPath);
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
        }
    }

    /// <inheritdoc/>
    private protected override VirtException? Contradiction(MigrationSettings settings) =>
        JournalPath is not null && NoJournal ? CmdletErrors.Argument("-JournalPath and -NoJournal contradict each other", "Give one of them.")
        : settings.Timeout >= TimeLimit && TimeLimit > TimeSpan.Zero ? CmdletErrors.Argument(
            "-Timeout is never due: -TimeLimit ends the migration before it", "Give a longer -TimeLimit, or a shorter -Timeout.")
        : settings.Suspend && SwitchesToPostCopy ? CmdletErrors.Argument(
            "-Policy switches to post-copy, which -Suspend excludes: a guest that stands still fetches nothing", "Leave out -Suspend, or use another policy.")
        : settings.Tunnelled && SwitchesToPostCopy ? CmdletErrors.Argument(
            "-Policy switches to post-copy, which -Tunnelled excludes: the tunnel carries one direction only", "Leave out -Tunnelled, or use another policy.")
        : RecoveryTimeout <= TimeSpan.Zero ? CmdletErrors.Argument("-RecoveryTimeout must be longer than nothing", "Give a number of seconds, such as 30.")
        : null;

    private bool SwitchesToPostCopy => Live && EffectivePolicy.RequiredFlags.HasFlag(MigrationFlags.PostCopy);

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
        if (DestinationHost is not null)
        {
            HostTable.RequireOpen(DestinationHost, "the destination");
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
        if (domain.Host.ReadOnly || (!IsUnmanaged && DestinationHost!.ReadOnly))
        {
            throw VirtException.ReadOnly(domain.Host.ReadOnly ? domain.Host.Name : DestinationHost!.Name, "migration");
        }

        // The last moment at which a connection may open itself again: from here on a loss is the migration's business.
        await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        if (DestinationHost is not null)
        {
            await DestinationHost.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        }

        return await MigrationNegotiator.NegotiateAsync(
            EffectivePolicy.Equip(Settings.ToRequest(domain.GetReference())), MigrationEndpoint.Of(domain.Host), DestinationHost is null ? null : MigrationEndpoint.Of(DestinationHost), cancellationToken).ConfigureAwait(false);
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
        if (route is { Mode: MigrationMode.Managed, Protocol: MigrationProtocol.V2 } && new[] { source, DestinationHost! }.Any(IsQemu))
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
                if (DestinationHost is null)
                {
                    throw CmdletErrors.NotConnectedFromHere(result);
                }

                if (await VirtDomainQuery.FindAsync(DestinationHost, result.Uuid, cancellationToken).ConfigureAwait(false) is { } there)
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
        Destination = DestinationLabel,
        DestinationName = NewName ?? domain.Name,
        Outcome = MigrationOutcome.Refused,
        Mode = PeerToPeer ? MigrationMode.PeerToPeer : Direct ? MigrationMode.Direct : MigrationMode.Managed,
        RunningOn = domain.Host.Name,
        Started = began,
        Duration = TimeProvider.System.GetUtcNow() - began,
        SourceState = domain.State.ToString(),
        Error = error,
    };
}
