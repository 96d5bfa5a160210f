using System.Text.Json;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// One migration under way: makes the steps' calls on the right side with their time limits, records them, and asks the
/// hosts what is true. Knows nothing of the order of steps; that is the protocols' part.
/// </summary>
internal sealed class MigrationRun : IAsyncDisposable
{
    private readonly IMigrationObserver? observer;
    private readonly List<MigrationStep> steps = [];
    private readonly List<string> warnings = [];
    private readonly List<PolicyRungTaken> rungs = [];
    private readonly Guid id = Guid.NewGuid();
    private readonly long began;
    private bool journalBroken;

    public MigrationRun(MigrationRoute route, MigrationOptions options, IMigrationObserver? observer, CancellationToken cancellation)
    {
        Route = route;
        Options = options;
        this.observer = observer;
        Cancellation = cancellation;
        Source = new HostLink(route.Source, options.TimeProvider);
        Destination = route.Destination is null ? null : new HostLink(route.Destination, options.TimeProvider);
        Started = options.TimeProvider.GetUtcNow();
        began = options.TimeProvider.GetTimestamp();
        WriteJournal("begin", durable: true, writer =>
        {
            writer.WriteString("domain", route.DomainName);
            writer.WriteString("uuid", route.Request.Domain.Uuid);
            writer.WriteString("source", route.Source.Name);
            writer.WriteString("sourceUri", MigrationJournal.SafeUri(route.Source.Driver.Uri));
            var destinationUri = route.Destination?.Driver.Uri ?? (route.Request.PeerUri is { } peer ? ConnectionUri.Parse(peer) : null);
            var safeUri = destinationUri is null ? null : MigrationJournal.SafeUri(destinationUri);
            writer.WriteString("destination", route.Destination?.Name ?? safeUri);
            writer.WriteString("destinationUri", safeUri);
            writer.WriteString("destinationName", route.DestinationName);
            writer.WriteString("protocol", route.Protocol.ToString());
            writer.WriteString("mode", route.Mode.ToString());
            writer.WriteString("flags", route.Request.Flags.ToString());
        });
    }

    public MigrationRoute Route { get; private set; }

    public MigrationOptions Options { get; }

    public TimeProvider Time => Options.TimeProvider;

    /// <summary>The user's wish to stop. Steps are never cut short by it; protocols look at it between steps.</summary>
    public CancellationToken Cancellation { get; }

    public HostLink Source { get; }

    public HostLink? Destination { get; }

    public DateTimeOffset Started { get; }

    public TimeSpan Elapsed => Time.GetElapsedTime(began);

    public IReadOnlyList<MigrationStep> Steps => steps;

    public IReadOnlyList<string> Warnings => warnings;

    public JobStatistics? Statistics { get; private set; }

    /// <summary>Whether the destination may hold something of this migration: Prepare succeeded or its answer was lost.</summary>
    public bool MayBePrepared { get; set; }

    /// <summary>Whether Finish may have let the guest run on the destination.</summary>
    public bool MayHaveFinished { get; set; }

    /// <summary>Whether the domain was active on the source when the migration began.</summary>
    public bool WasActive { get; set; }

    /// <summary>Whether a rung of the policy paused the guest: a source that keeps it lets it run again.</summary>
    public bool SuspendedByPolicy { get; set; }

    /// <summary>The policy's rungs that were taken.</summary>
    public IReadOnlyList<PolicyRungTaken> Rungs => rungs;

    /// <summary>Whether Perform's answer was lost: the source may still be sending.</summary>
    public bool PerformLost { get; set; }

    /// <summary>What people call the destination, connected or not.</summary>
    public string DestinationLabel => Route.DestinationLabel;

    /// <summary>Whether the source's daemon was left with the migration under way: it does not let itself be called off.</summary>
    public bool JobHeld { get; set; }

    /// <summary>The job was called off, and why; null while it was not.</summary>
    public VirtException? AbortReason { get; set; }

    public HostLink Link(MigrationSide side) => side == MigrationSide.Source ? Source : Destination!;

    public void Warn(string message)
    {
        warnings.Add(message);
        observer?.Notice(Route, message);
        WriteJournal("warning", durable: false, writer => writer.WriteString("message", message));
    }

    public void Notice(string message) => observer?.Notice(Route, message);

    /// <summary>Records a rung of the policy's ladder.</summary>
    public void Take(PolicyRungTaken rung)
    {
        rungs.Add(rung);
        observer?.Notice(Route, $"policy {Options.Policy.Name}: {rung}");
        WriteJournal("rung", durable: true, writer =>
        {
            writer.WriteString("action", rung.Action.ToString());
            writer.WriteString("reason", rung.Reason);
            writer.WriteString("error", rung.Error);
        });
    }

    /// <summary>Share of CPU time that auto-converge took from the guest at last, in percent.</summary>
    public int? Throttle { get; private set; }

    public void Report(JobStatistics statistics)
    {
        Statistics = statistics;
        Throttle = statistics.AutoConvergeThrottle is > 0 and var throttle ? throttle : Throttle;
        if (statistics.Type is JobType.Bounded or JobType.Unbounded)
        {
            observer?.Progress(Route, statistics);
        }
    }

    /// <summary>Makes a step's call and records it.</summary>
    /// <param name="name">The step's name.</param>
    /// <param name="side">Where it runs.</param>
    /// <param name="cookieIn">Bytes of the cookie that goes in.</param>
    /// <param name="call">The call; its token ends at the step's time limit.</param>
    /// <param name="cookieOut">Bytes of the cookie that comes out.</param>
    /// <param name="limit">The step's time limit; null: none (Perform).</param>
    /// <exception cref="VirtException">The step failed; <see cref="VirtException.Delivery"/> tells whether the host may have acted.</exception>
    public async Task<T> StepAsync<T>(
        string name, MigrationSide side, int cookieIn, Func<VirtDriver, CancellationToken, Task<T>> call, Func<T, int>? cookieOut, TimeSpan? limit)
    {
        var link = Link(side);
        var started = Time.GetUtcNow();
        var from = Time.GetTimestamp();
        observer?.StepStarted(Route, name, side);
        WriteJournal("start", durable: false, writer => WriteStep(writer, name, side));
        VirtException? error = null;
        var outBytes = 0;
        try
        {
            var answer = await link.CallAsync(name, call, limit).ConfigureAwait(false);
            outBytes = cookieOut?.Invoke(answer) ?? 0;
            return answer;
        }
        catch (VirtException failed)
        {
            error = failed;
            throw;
        }
        finally
        {
            var step = new MigrationStep
            {
                Name = name,
                Side = side,
                Host = link.Name,
                Started = started,
                Duration = Time.GetElapsedTime(from),
                CookieIn = cookieIn,
                CookieOut = outBytes,
                Error = error?.Message,
            };
            steps.Add(step);
            observer?.StepEnded(Route, step);
            WriteJournal("end", durable: false, writer =>
            {
                WriteStep(writer, name, side);
                writer.WriteNumber("milliseconds", (long)step.Duration.TotalMilliseconds);
                writer.WriteNumber("cookieIn", cookieIn);
                writer.WriteNumber("cookieOut", outBytes);
                writer.WriteString("error", error?.Message);
                writer.WriteString("delivery", error?.Delivery.ToString());
            });
        }
    }

    /// <summary>A step without a cookie of its own and without an answer.</summary>
    public Task StepAsync(string name, MigrationSide side, int cookieIn, Func<VirtDriver, CancellationToken, Task> call) =>
        StepAsync(name, side, cookieIn, async (driver, token) =>
        {
            await call(driver, token).ConfigureAwait(false);
            return true;
        }, null, Options.StepTimeout);

    /// <summary>Asks a side for the guest, on a new connection if need be. Never throws for what the host does.</summary>
    public Task<GuestSighting> LookAsync(MigrationSide side, TimeSpan limit) =>
        side == MigrationSide.Destination && Destination is null
            ? Task.FromResult(GuestSighting.Unknown)
            : Link(side).LookAsync(Route.Request.Domain.Uuid, limit, Notice);

    /// <summary>Goes the same way with a request that was filled in.</summary>
    public void Reroute(MigrationRequest request) => Route = Route.With(request);

    /// <summary>Records what happened to a volume on the destination.</summary>
    public void WriteVolume(string state, CreatedVolume volume) => WriteJournal("volume", durable: true, writer =>
    {
        writer.WriteString("state", state);
        writer.WriteString("disk", volume.Disk);
        writer.WriteString("pool", volume.Pool);
        writer.WriteString("name", volume.Name);
        writer.WriteString("path", volume.Path);
        writer.WriteString("format", volume.Format);
        writer.WriteNumber("capacity", volume.Capacity);
    });

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync().ConfigureAwait(false);
        if (Destination is not null)
        {
            await Destination.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void WriteOutcome(MigrationResult result) => WriteJournal("outcome", durable: false, writer =>
    {
        writer.WriteString("outcome", result.Outcome.ToString());
        writer.WriteString("runningOn", result.RunningOn);
        writer.WriteString("error", result.Error?.Message);
    });

    private static void WriteStep(Utf8JsonWriter writer, string name, MigrationSide side)
    {
        writer.WriteString("step", name);
        writer.WriteString("side", side.ToString());
    }

    // What the hosts tell is not waited for to reach the disk; that something was begun, made or paused they do not tell.
    private void WriteJournal(string kind, bool durable, Action<Utf8JsonWriter> fields)
    {
        if (Options.Journal is null || journalBroken)
        {
            return;
        }

        try
        {
            Options.Journal.Write(id, Time.GetUtcNow(), kind, durable, fields);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // A full disk must not harm the guest; that it is full must not stay hidden.
            journalBroken = true;
            Warn($"the journal {Options.Journal.Path} cannot be written any more: {error.Message}");
        }
    }
}
