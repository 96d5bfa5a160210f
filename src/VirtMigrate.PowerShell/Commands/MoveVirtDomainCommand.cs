using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;
using VirtMigrate.PowerShell.Jobs;
using VirtMigrate.PowerShell.Migrations;
using VirtMigrate.PowerShell.Pipeline;
using VirtMigrate.PowerShell.Simulators;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Moves domains to another host and writes how each migration ended.</summary>
[Cmdlet(VerbsCommon.Move, "VirtDomain", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(MigrationResult))]
[OutputType(typeof(VirtDomain))]
[OutputType(typeof(MigrationJob))]
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
        migrations = MigrationTable.Current;
        if (IsPlanned)
        {
            RefuseOwnOptions();
        }
        else
        {
            base.BeginProcessing();
        }

        journal.Path = NoJournal ? null
            : JournalPath is null ? MigrationJournal.DefaultPath
            : GetUnresolvedProviderPathFromPSPath(JournalPath);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (IsPlanned)
        {
            MovePlanned();
            return;
        }

        var target = new MoveTarget(DestinationHost, DestinationLabel, Settings.ToRequest);
        var (hosts, arguments) = TakeArguments();

        // What goes somewhere comes from elsewhere: a name is looked for on the other hosts, unless they are named.
        var sources = VirtHost is null ? [.. hosts.Where(host => !IsDestination(host))] : hosts;
        Await(async cancellationToken =>
        {
            foreach (var domain in await ResolveDomainsAsync(sources.Count > 0 ? sources : hosts, arguments, cancellationToken).ConfigureAwait(false))
            {
                await EnlistAsync(token => MoveAsync(domain, target, token), cancellationToken).ConfigureAwait(false);
            }

            await AllMovesIfOneByOne().ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Await(_ => AllMoves());
        StartJob();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            lanes?.Dispose();

            // A job that has begun writes its steps, too.
            if (job?.JobStateInfo.State is null or JobState.NotStarted)
            {
                journal.Dispose();
                foreach (var host in ownConnections)
                {
                    _ = host.DisposeAsync().AsTask();
                }
            }
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

    private Task AllMovesIfOneByOne() => ThrottleLimit == 1 ? AllMoves() : Task.CompletedTask;

    // Begins as soon as a lane is free.
    private async Task EnlistAsync(Func<CancellationToken, Task> move, CancellationToken cancellationToken)
    {
        await lanes!.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (moves)
        {
            moves.RemoveAll(other => other.IsCompletedSuccessfully);
            moves.Add(StartWork(async token =>
            {
                try
                {
                    await move(token).ConfigureAwait(false);
                }
                finally
                {
                    lanes!.Release();
                }
            }));
        }
    }

    private async Task MoveAsync(VirtDomain domain, MoveTarget target, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        MigrationResult result;
        try
        {
            var route = await RouteAsync(domain, target, cancellationToken).ConfigureAwait(false);
            WarnOfProtocol(route, domain.Host, target);
            if (!await ShouldProcessAsync(route.ToString(), "Migrate domain").ConfigureAwait(false))
            {
                return;
            }

            if (AsJob)
            {
                AddToJob(domain, route, target);
                return;
            }

            var watch = new MigrationWatch(Interlocked.Increment(ref activities), TryWriteVerbose, TryWriteProgress);
            result = await migrations.RunAsync(domain, route, Options(route, target), watch, cancellationToken).ConfigureAwait(false);
            WriteProgress(watch.End(route));
        }
        catch (VirtException error)
        {
            result = Refused(domain, target, began, error);
            if (AsJob)
            {
                AddToJob(domain, result, target);
                return;
            }
        }

        await WriteResultAsync(result, target, cancellationToken).ConfigureAwait(false);
    }

    private async Task<MigrationRoute> RouteAsync(VirtDomain domain, MoveTarget target, CancellationToken cancellationToken)
    {
        if (target.Host is not null)
        {
            HostTable.RequireOpen(target.Host, "the destination");
        }

        var request = EffectivePolicy.Equip(target.RequestFor(domain.GetReference()));
        if (target.Is(domain.Host, request))
        {
            throw new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, $"'{domain.Name}' is on {domain.Host.Name} already")
            {
                ErrorId = VirtErrorId.SameHost,
                Host = domain.Host.Name,
                Delivery = CallDelivery.NotSent,
            };
        }

        // Whoever only looks on may do so by a read-only connection.
        if (domain.Host.ReadOnly || (request.Mode == MigrationMode.Managed && target.Host!.ReadOnly))
        {
            throw VirtException.ReadOnly(domain.Host.ReadOnly ? domain.Host.Name : target.Host!.Name, "migration");
        }

        // The last moment at which a connection may open itself again: from here on a loss is the migration's business.
        await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        if (target.Host is not null)
        {
            await target.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        }

        return await MigrationNegotiator.NegotiateAsync(
            request, MigrationEndpoint.Of(domain.Host), target.Host is null ? null : MigrationEndpoint.Of(target.Host), cancellationToken).ConfigureAwait(false);
    }

    private MigrationOptions Options(MigrationRoute route, MoveTarget target) => new()
    {
        TimeProvider = SimulatedTime.Of(route.Source.GetDriver(), route.Destination?.GetDriver()),

        // The user's journal is for guests that exist; a test that wants one names it.
        Journal = JournalPath is null && route.Source.GetDriver() is SimulationDriver ? null : journal.Open(WriteWarning),
        LostFinishPolicy = LostFinishPolicy,
        Policy = EffectivePolicy,
        Estimate = target.Estimate,
        RecoveryTimeout = RecoveryTimeout,
    };

    private void WarnOfProtocol(MigrationRoute route, VirtHost source, MoveTarget target)
    {
        if (route is { Mode: MigrationMode.Managed, Protocol: MigrationProtocol.V2 } && new[] { source, target.Host! }.Any(IsQemu))
        {
            WriteWarning($"{route.DomainName}: protocol V2 has no cookies, and libvirt's QEMU driver crashes its daemon without them "
                + "(seen with 9.0.0); V3 and V3Params are safe.");
        }
    }

    private static bool IsQemu(VirtHost host) => string.Equals(host.Driver, "QEMU", StringComparison.OrdinalIgnoreCase);

    private async Task WriteResultAsync(MigrationResult result, MoveTarget target, CancellationToken cancellationToken)
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
                if (target.Host is null)
                {
                    throw CmdletErrors.NotConnectedFromHere(result);
                }

                if (await VirtDomainQuery.FindAsync(target.Host, result.Uuid, cancellationToken).ConfigureAwait(false) is { } there)
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

    private static MigrationResult Refused(VirtDomain domain, MoveTarget target, DateTimeOffset began, VirtException error)
    {
        var request = target.RequestFor(domain.GetReference());
        return new()
        {
            Name = domain.Name,
            Uuid = domain.Uuid,
            Source = domain.Host.Name,
            Destination = target.Label,
            DestinationName = request.DestinationName ?? domain.Name,
            Outcome = MigrationOutcome.Refused,
            Mode = request.Mode,
            RunningOn = domain.Host.Name,
            Started = began,
            Duration = TimeProvider.System.GetUtcNow() - began,
            SourceState = domain.State.ToString(),
            Error = error,
        };
    }
}
