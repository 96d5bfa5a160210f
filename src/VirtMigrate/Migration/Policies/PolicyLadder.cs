using System.Globalization;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Climbs a policy's ladder while a guest is sent. Asked after every look at the job's statistics; its clock stands while
/// disks are copied, as long as they come forward: the ladder is about memory.
/// </summary>
internal sealed class PolicyLadder
{
    private readonly MigrationRun run;
    private readonly MigrationPolicy policy;
    private readonly Queue<PolicyRung> ahead;
    private readonly List<PolicyRung> extra;
    private readonly bool throttles;
    private readonly TimeSpan grace;
    private readonly TaskCompletionSource<VirtException> abort = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long performBegan;
    private long memoryBegan;
    private long lastProgress;
    private ulong lastData;
    private ulong? memory;
    private string? boundRefused;
    private bool ended;
    private bool switched;

    public PolicyLadder(MigrationRun run)
    {
        this.run = run;
        policy = run.Options.Policy;
        throttles = policy.Rungs.Any(rung => rung.Action == PolicyAction.Throttle);
        ahead = new Queue<PolicyRung>(policy.Rungs.Where(rung => rung.Action != PolicyAction.Throttle));
        extra = [.. run.Route.Request.OwnRungs];

        // The user's own time-out stands above a limit that nobody chose: from its action on the limit begins anew.
        grace = policy.TimeLimitPerGibibyte is null ? TimeSpan.Zero : extra.Max(rung => rung.After) ?? TimeSpan.Zero;
    }

    /// <summary>Starts its clock.</summary>
    public void Begin() => performBegan = memoryBegan = lastProgress = run.Time.GetTimestamp();

    /// <summary>Sets the longest downtime that the user allows.</summary>
    /// <returns>Whether that is done, or was not asked for.</returns>
    public async Task<bool> BoundDowntimeAsync(CancellationToken cancellationToken)
    {
        if (ended || run.Route.Request.MaxDowntime is not { } most)
        {
            return true;
        }

        boundRefused = await TryAsync(token => run.Source.Driver.SetMaxDowntimeAsync(
            run.Route.Request.Domain, (ulong)most.TotalMilliseconds, token), cancellationToken).ConfigureAwait(false);
        return boundRefused is null;
    }

    /// <summary>Perform has ended: no rung is taken any more. Tells what the user asked for and the host did not do.</summary>
    public void End()
    {
        ended = true;
        if (boundRefused is not null)
        {
            run.Warn($"{run.Source.Name} did not take the longest downtime of {run.Route.Request.MaxDowntime}: {boundRefused}");
            boundRefused = null;
        }
    }

    /// <summary>Completes when the ladder's end is reached: the reason to call the migration off.</summary>
    public Task<VirtException> Abort => abort.Task;

    private TimeSpan Elapsed => run.Time.GetElapsedTime(memoryBegan);

    /// <summary>Takes the rungs whose time has come.</summary>
    /// <param name="statistics">What the host said; null when it could not be asked.</param>
    /// <param name="cancellationToken">Ends when Perform has.</param>
    public async Task ClimbAsync(JobStatistics? statistics, CancellationToken cancellationToken)
    {
        if (ended || switched || abort.Task.IsCompleted)
        {
            return;
        }

        if (statistics is not null && throttles && statistics.AutoConvergeThrottle is > 0 and var throttle
            && !run.Rungs.Any(rung => rung.Action == PolicyAction.Throttle))
        {
            Taken(PolicyAction.Throttle, statistics, $"the hypervisor takes {throttle} % of the guest's CPU time", null);
        }

        if (!IsSendingMemory(statistics))
        {
            return;
        }

        var limit = await LimitAsync(statistics, cancellationToken).ConfigureAwait(false);
        for (var at = 0; at < extra.Count && !switched; at++)
        {
            if (Reason(extra[at], statistics, limit) is { } reason)
            {
                await TakeAsync(extra[at], statistics, reason, cancellationToken).ConfigureAwait(false);
                extra.RemoveAt(at--);
            }
        }

        while (!switched && ahead.TryPeek(out var rung) && Reason(rung, statistics, limit) is { } reason)
        {
            ahead.Dequeue();
            await TakeAsync(rung, statistics, reason, cancellationToken).ConfigureAwait(false);
        }

        if (!switched && limit is { } end && Elapsed >= end + grace)
        {
            CallOff(statistics, string.Create(CultureInfo.InvariantCulture, $"it has not ended within the time limit of {end:g}"));
        }
    }

    private bool IsSendingMemory(JobStatistics? statistics)
    {
        if (statistics is not { DiskRemaining: > 0 } || statistics.MemoryProcessed is > 0)
        {
            return true;
        }

        var now = run.Time.GetTimestamp();
        if (statistics.DiskProcessed is { } data && data != lastData)
        {
            lastData = data;
            lastProgress = now;
        }

        memoryBegan = now;
        if (policy.LimitFor(0, 0) is { } patience && run.Time.GetElapsedTime(lastProgress) >= patience)
        {
            CallOff(statistics, $"its disks have not come forward for {patience:g}");
        }

        return false;
    }

    private string? Reason(PolicyRung rung, JobStatistics? statistics, TimeSpan? limit)
    {
        // The host counts the round under way.
        var done = statistics?.MemoryIteration is > 0 and var round ? (long)(round - 1) : 0;
        if (rung.AfterRounds is { } rounds && done >= rounds)
        {
            return $"{done} rounds have ended";
        }

        if (rung.After is { } time && Elapsed >= time)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{time:g} have passed");
        }

        if (rung.AtPercent is { } percent && limit is { } end && Elapsed >= end * (percent / 100))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} % of the time limit of {end:g} have passed");
        }

        return rung is { AfterRounds: null, After: null, AtPercent: null } ? "at once" : null;
    }

    private async Task<TimeSpan?> LimitAsync(JobStatistics? statistics, CancellationToken cancellationToken)
    {
        if (memory is null)
        {
            if (statistics?.MemoryTotal is > 0 and var total)
            {
                memory = total;
            }
            else
            {
                memory = await AskMemoryAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return policy.LimitFor(memory ?? 0, run.Route.Request.Bandwidth ?? 0);
    }

    private async Task TakeAsync(PolicyRung rung, JobStatistics? statistics, string reason, CancellationToken cancellationToken)
    {
        var driver = run.Source.Driver;
        var domain = run.Route.Request.Domain;
        switch (rung.Action)
        {
            case PolicyAction.RaiseDowntime when rung.Downtime is { } downtime:
                if (run.Route.Request.MaxDowntime is { } most && downtime > most)
                {
                    // The user's own bound stands above the ladder's.
                    return;
                }

                Taken(rung.Action, statistics, string.Create(CultureInfo.InvariantCulture, $"to {downtime.TotalMilliseconds:0} ms; {reason}"),
                    await TryAsync(token => driver.SetMaxDowntimeAsync(domain, (ulong)downtime.TotalMilliseconds, token), cancellationToken).ConfigureAwait(false));
                break;

            case PolicyAction.PostCopy:
                var refused = run.Route.SourceFlags.HasFlag(MigrationFlags.PostCopy)
                    ? await TryAsync(token => driver.StartPostCopyAsync(domain, token), cancellationToken).ConfigureAwait(false)
                    : "the migration was not begun with post-copy";
                Taken(rung.Action, statistics, reason, refused);

                // From here on the guest runs there: neither a time limit nor anything else may end the transfer.
                switched = refused is null;
                break;

            case PolicyAction.Suspend when !run.SuspendedByPolicy:
                var error = await TryAsync(token => driver.SuspendDomainAsync(domain, token), cancellationToken).ConfigureAwait(false);
                Taken(rung.Action, statistics, reason, error);
                run.SuspendedByPolicy = error is null;
                break;

            case PolicyAction.Abort:
                CallOff(statistics, reason);
                break;
        }
    }

    private void CallOff(JobStatistics? statistics, string reason)
    {
        Taken(PolicyAction.Abort, statistics, reason, null);
        abort.TrySetResult(MigrationErrors.NotConverging(run, policy, reason));
    }

    private void Taken(PolicyAction action, JobStatistics? statistics, string reason, string? error) => run.Take(new PolicyRungTaken
    {
        Action = action,
        After = run.Time.GetElapsedTime(performBegan),
        Round = statistics?.MemoryIteration,
        Reason = reason,
        Error = error,
    });

    private async Task<string?> TryAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await call(cancellationToken).WaitAsync(run.Options.RecoveryTimeout, run.Time, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (VirtException error)
        {
            return error.Message;
        }
        catch (TimeoutException)
        {
            return $"no answer within {run.Options.RecoveryTimeout}";
        }
    }

    private async Task<ulong?> AskMemoryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var info = await run.Source.Driver.GetDomainInfoAsync(run.Route.Request.Domain, cancellationToken)
                .WaitAsync(run.Options.RecoveryTimeout, run.Time, cancellationToken).ConfigureAwait(false);
            return info.MaxMemory * 1024;
        }
        catch (Exception error) when (error is VirtException or TimeoutException)
        {
            return null;
        }
    }
}
