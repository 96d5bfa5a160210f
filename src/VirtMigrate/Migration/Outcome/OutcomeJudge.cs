using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Finds out how a migration really ended: asks both hosts, mends what can be mended on knowledge (a source left paused,
/// a copy left behind), and writes the result. Nothing here assumes that a call that failed did nothing.
/// </summary>
internal sealed partial class OutcomeJudge(MigrationRun run)
{
    private static readonly TimeSpan AskPause = TimeSpan.FromMilliseconds(250);

    private readonly MigrationRoute route = run.Route;

    private bool IsOffline => route.SourceFlags.HasFlag(MigrationFlags.Offline);

    /// <summary>The guest was shut off when the migration began: whatever the destination got of it never ran.</summary>
    private bool WasOff => !run.WasActive && route.Request.Domain.Id < 0;

    /// <summary>The migration never began.</summary>
    public Task<MigrationResult> RefusedAsync(VirtException error) => NotMovedAsync(MigrationOutcome.Refused, error);

    /// <summary>The migration failed and was undone.</summary>
    public Task<MigrationResult> RolledBackAsync(VirtException error) => NotMovedAsync(MigrationOutcome.RolledBack, error);

    /// <summary>The guest arrived; <paramref name="arrived"/> is null when that was found out by asking.</summary>
    public async Task<MigrationResult> CompletedAsync(DomainRef? arrived)
    {
        var there = await LookSettledAsync(MigrationSide.Destination).ConfigureAwait(false);
        var here = await LookSettledAsync(MigrationSide.Source).ConfigureAwait(false);
        await ReadFinalStatisticsAsync(there, here).ConfigureAwait(false);

        if (there.IsPostCopyFailed || here.IsPostCopyFailed)
        {
            return InterruptedResult(PostCopyFailed(), there, here);
        }

        if (there.Known && !IsOffline && !there.IsActive)
        {
            run.Warn($"{route.DestinationName} arrived on {run.DestinationLabel} and has ended there since ({there.Text})");
            return Result(MigrationOutcome.Lost, null, Ended(there), there, here, arrived);
        }

        if (!there.Known)
        {
            run.Warn($"{run.DestinationLabel} has the guest but cannot be asked any more");
        }

        if (here.IsActive && !IsOffline)
        {
            // Paused, or it would be a second running copy; ending it was tried and could not be shown to have worked.
            return Result(MigrationOutcome.Uncertain, run.DestinationLabel, SourceCopyLeft(here), there, here, arrived ?? there.Domain);
        }

        if (!here.Known)
        {
            run.Warn($"{run.Source.Name} cannot be asked whether its copy has ended; it was paused when it was seen last");
        }

        return Result(MigrationOutcome.Completed, run.DestinationLabel, null, there, here, arrived ?? there.Domain);
    }

    /// <summary>
    /// The last step of a protocol without Confirm failed, and the source has ended its copy already: the guest is on the
    /// destination or nowhere. While the destination still holds it paused, asking it once more is all that can save it.
    /// </summary>
    /// <param name="error">Why the last step failed.</param>
    /// <param name="again">Makes the last step once more.</param>
    public async Task<MigrationResult> AfterLastStepAsync(VirtException error, Func<Task<DomainRef>> again)
    {
        if (await AskDestinationAsync(error.Delivery).ConfigureAwait(false) == GuestArrival.Arrived)
        {
            run.Warn($"the last step failed ({error.Message}); {run.DestinationLabel} was asked again and has the guest");
            return await CompletedAsync(null).ConfigureAwait(false);
        }

        var there = await run.LookAsync(MigrationSide.Destination, run.Options.RecoveryTimeout).ConfigureAwait(false);
        if (there.IsPausedForMigration)
        {
            try
            {
                var arrived = await again().ConfigureAwait(false);
                run.Warn($"the last step failed ({error.Message}) and was done again; {run.DestinationLabel} has the guest");
                return await CompletedAsync(arrived).ConfigureAwait(false);
            }
            catch (VirtException)
            {
                // The first error tells why.
            }
        }

        return await RolledBackAsync(error).ConfigureAwait(false);
    }

    /// <summary>Post-copy broke off: each host has a part of the guest.</summary>
    public async Task<MigrationResult> InterruptedAsync(VirtException error)
    {
        var there = await run.LookAsync(MigrationSide.Destination, run.Options.RecoveryTimeout).ConfigureAwait(false);
        var here = await LookSettledAsync(MigrationSide.Source).ConfigureAwait(false);
        return InterruptedResult(error, there, here);
    }

    /// <summary>Neither side's truth could be found out.</summary>
    public async Task<MigrationResult> UncertainAsync(VirtException error)
    {
        var here = await run.LookAsync(MigrationSide.Source, run.Options.RecoveryTimeout).ConfigureAwait(false);
        var runningOn = here.IsRunning ? run.Source.Name : null;
        return Result(MigrationOutcome.Uncertain, runningOn, error, GuestSighting.Unknown, here, null);
    }

    /// <summary>Asks the destination whether the guest has arrived, and again while it is neither here nor there.</summary>
    /// <param name="delivery">What is known of Finish's way: after an answered error a paused guest will not start any more.</param>
    public async Task<GuestArrival> AskDestinationAsync(CallDelivery delivery)
    {
        var began = run.Time.GetTimestamp();
        while (true)
        {
            var left = run.Options.RecoveryTimeout - run.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                return GuestArrival.Unknown;
            }

            var there = await run.LookAsync(MigrationSide.Destination, left).ConfigureAwait(false);
            if (!there.Known)
            {
                return GuestArrival.Unknown;
            }

            if (there.IsPostCopyUnderWay && !run.Cancellation.IsCancellationRequested)
            {
                // The guest runs there and fetches its memory: that takes as long as it takes.
                began = run.Time.GetTimestamp();
            }

            if (Arrival(there, delivery) is var arrival and not GuestArrival.Unknown)
            {
                return arrival;
            }

            // The daemon is still at Finish.
            await Task.Delay(AskPause, run.Time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Confirm failed although the guest runs on the destination: the paused copy on the source is ended.</summary>
    public async Task EndSourceCopyAsync(VirtException error)
    {
        var here = await run.LookAsync(MigrationSide.Source, run.Options.RecoveryTimeout).ConfigureAwait(false);
        if (!here.Known)
        {
            run.Warn($"Confirm failed on {run.Source.Name}: {error.Message}");
            return;
        }

        if (here.IsPaused && !here.IsPostCopyHalf && !IsOffline)
        {
            run.Warn($"Confirm failed on {run.Source.Name} ({error.Message}); its paused copy is ended because the guest runs on {run.DestinationLabel}");
            await TryAsync("Destroy", MigrationSide.Source, (driver, token) =>
                driver.DestroyDomainAsync(here.Domain, DomainDestroyFlags.None, token)).ConfigureAwait(false);
        }

        if (route.SourceFlags.HasFlag(MigrationFlags.UndefineSource) && here.Present)
        {
            var after = await run.LookAsync(MigrationSide.Source, run.Options.RecoveryTimeout).ConfigureAwait(false);
            if (after is { Present: true, IsActive: false })
            {
                await TryAsync("Undefine", MigrationSide.Source, (driver, token) =>
                    driver.UndefineDomainAsync(here.Domain, DomainUndefineFlags.None, token)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Waits until the source has no migration under way: after a lost Perform its daemon goes on by itself, and what the
    /// guest will be is not decided before that has ended.
    /// </summary>
    /// <param name="abort">Whether the job is called off meanwhile.</param>
    /// <returns>Whether the source was found without a job.</returns>
    public async Task<bool> SettleSourceAsync(bool abort = true)
    {
        var domain = route.Request.Domain;
        var began = run.Time.GetTimestamp();
        while (await run.Source.EnsureOpenAsync(run.Options.RecoveryTimeout, run.Notice, CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                var statistics = await LimitedAsync(token => run.Source.Driver.GetJobStatisticsAsync(domain, false, false, token))
                    .ConfigureAwait(false);
                if (statistics.Type is not (JobType.Bounded or JobType.Unbounded))
                {
                    return true;
                }

                run.Report(statistics);

                // It was called off in vain: its daemon waits for a destination that does not answer, for as long as that takes.
                if (run.Route.Mode == MigrationMode.PeerToPeer && run.AbortReason is not null
                    && run.Time.GetElapsedTime(began) >= run.Options.RecoveryTimeout)
                {
                    run.JobHeld = true;
                    return false;
                }

                if (abort || run.Cancellation.IsCancellationRequested)
                {
                    await LimitedAsync(async token =>
                    {
                        await run.Source.Driver.AbortJobAsync(domain, false, token).ConfigureAwait(false);
                        return true;
                    }).ConfigureAwait(false);
                }
            }
            catch (VirtException error) when (error.Delivery == CallDelivery.Answered || error.ErrorId == VirtErrorId.NotSupported)
            {
                // Off, gone or without a job: nothing is under way, as far as this driver can tell.
                return true;
            }
            catch (VirtException) when (!run.Source.Driver.IsOpen)
            {
                continue;
            }
            catch (Exception error) when (error is VirtException or OperationCanceledException)
            {
                return false;
            }

            await Task.Delay(run.Options.PollInterval, run.Time, CancellationToken.None).ConfigureAwait(false);
        }

        return false;
    }

    private async Task<T> LimitedAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        using var limit = new CancellationTokenSource(run.Options.RecoveryTimeout, run.Time);
        return await call(limit.Token).ConfigureAwait(false);
    }

    private GuestArrival Arrival(GuestSighting there, CallDelivery delivery)
    {
        if (IsOffline)
        {
            return there.Present ? GuestArrival.Arrived : GuestArrival.NotThere;
        }

        if (!there.Present)
        {
            return GuestArrival.NotThere;
        }

        if (there.IsPostCopyHalf)
        {
            return there.IsPostCopyFailed ? GuestArrival.Interrupted : GuestArrival.Unknown;
        }

        if (there.IsPausedForMigration)
        {
            return delivery == CallDelivery.Answered ? GuestArrival.NotThere : GuestArrival.Unknown;
        }

        if (there.IsActive)
        {
            return GuestArrival.Arrived;
        }

        // Off for a reason that only a guest that ran can have: it arrived and ended by itself. Otherwise it never started.
        return there.State is { State: DomainState.ShutOff, Reason: 1 or 3 or 5 } or { State: DomainState.Crashed }
            ? GuestArrival.Arrived
            : GuestArrival.NotThere;
    }
}
