using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Watches a guest being sent: reads the job's statistics, and calls the job off when the user wishes so or when the
/// destination's connection is lost (its daemon drops what it received, so the rest would be sent for nothing), or when
/// the policy's ladder has come to its end.
/// </summary>
internal sealed class PerformMonitor(MigrationRun run)
{
    private readonly PolicyLadder ladder = new(run);

    private static readonly TimeSpan AbortPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits for a Perform under way.</summary>
    /// <exception cref="VirtException">Perform failed.</exception>
    public async Task<T> WatchAsync<T>(Task<T> perform)
    {
        ladder.Begin();
        using var over = new CancellationTokenSource();
        var polling = PollAsync(over.Token);
        try
        {
            var reason = await AbortReasonAsync(perform).ConfigureAwait(false);
            if (reason is not null)
            {
                run.AbortReason = reason;
                run.Notice($"calling the migration off: {reason.Message}");
                await AbortAsync(perform).ConfigureAwait(false);
            }

            return await perform.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await polling.ConfigureAwait(false);
            ladder.End();
        }
    }

    /// <summary>Waits for the rest of a post-copy migration: nothing can call it off any more, so only its progress is told.</summary>
    public async Task<T> FollowAsync<T>(Task<T> rest)
    {
        using var over = new CancellationTokenSource();
        var polling = PollAsync(over.Token);
        try
        {
            return await rest.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await polling.ConfigureAwait(false);
        }
    }

    /// <summary>Waits for Perform's end or a reason to call it off; null when it ended first.</summary>
    private async Task<VirtException?> AbortReasonAsync(Task perform)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        var cancelled = Task.Delay(Timeout.InfiniteTimeSpan, run.Time, ended.Token);
        var lost = run.Destination is null ? null
            : run.Route.Mode == MigrationMode.Managed ? run.Destination.Driver.Closed
            : run.Route.Mode == MigrationMode.PeerToPeer ? PeerLostAsync(run.Destination, ended.Token) : null;
        var first = lost is null
            ? await Task.WhenAny(perform, cancelled, ladder.Abort).ConfigureAwait(false)
            : await Task.WhenAny(perform, cancelled, ladder.Abort, lost).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        if (lost is not null && first != lost && run.Route.Mode == MigrationMode.PeerToPeer)
        {
            // It has the connection to the destination in its hands, which is needed next.
            await lost.ConfigureAwait(false);
        }

        if (first == perform)
        {
            return null;
        }

        if (first == cancelled || run.Cancellation.IsCancellationRequested)
        {
            return MigrationErrors.Cancelled();
        }

        if (first == ladder.Abort)
        {
            return await ladder.Abort.ConfigureAwait(false);
        }

        var why = await lost!.ConfigureAwait(false);
        return MigrationErrors.DestinationLost(run, "while the guest was being sent", why);
    }

    /// <summary>The source's daemon reaches the destination by itself and notices its loss by itself, but not in every case: it
    /// waits for ever for a daemon that takes its connection and never answers. When this client has lost the destination
    /// and cannot reach it again, and no memory flows meanwhile either, it is taken for lost.</summary>
    /// <returns>Why it was lost; null: it is over.</returns>
    private async Task<VirtException?> PeerLostAsync(HostLink destination, CancellationToken over)
    {
        try
        {
            while (true)
            {
                var why = await destination.Driver.Closed.WaitAsync(over).ConfigureAwait(false);
                var sent = run.Statistics?.MemoryProcessed;
                if (!await destination.EnsureOpenAsync(run.Options.RecoveryTimeout, run.Notice, over).ConfigureAwait(false)
                    && sent == run.Statistics?.MemoryProcessed)
                {
                    over.ThrowIfCancellationRequested();
                    return why;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Asks until Perform ends: the first wish can come before the job is one that can be called off.</summary>
    private async Task AbortAsync(Task perform)
    {
        using var limit = new CancellationTokenSource(run.Options.AbortTimeout, run.Time);
        while (!perform.IsCompleted && run.Source.Driver.IsOpen)
        {
            try
            {
                await run.Source.Driver.AbortJobAsync(run.Route.Request.Domain, false, limit.Token).ConfigureAwait(false);
            }
            catch (VirtException error) when (error.Delivery == CallDelivery.Answered)
            {
                // No job yet, or no longer; or it runs on the destination already and only its end can be waited for.
                if (await IsPostCopyAsync(limit.Token).ConfigureAwait(false))
                {
                    run.Warn("the guest already runs on the destination (post-copy): calling off would lose it, so the transfer goes on");
                    await WaitAsync(perform, Timeout.InfiniteTimeSpan, CancellationToken.None).ConfigureAwait(false);
                    return;
                }
            }
            catch (VirtException)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            if (!await WaitAsync(perform, AbortPause, limit.Token).ConfigureAwait(false) && limit.IsCancellationRequested)
            {
                break;
            }
        }

        if (!perform.IsCompleted && run.Source.Driver.IsOpen)
        {
            // Nobody will wait for it any more, so its end, whenever it comes, is nobody's surprise.
            _ = perform.ContinueWith(static t => _ = t.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new VirtException(VirtErrorCode.OperationTimeout, VirtErrorDomain.None,
                $"{run.Source.Name} did not end the migration within {run.Options.AbortTimeout} after it was called off")
            {
                ErrorId = VirtErrorId.CallTimeout,
                Host = run.Source.Name,
                Delivery = CallDelivery.Unknown,
            };
        }
    }

    private async Task<bool> IsPostCopyAsync(CancellationToken token)
    {
        try
        {
            return await run.Source.Driver.GetDomainStateAsync(run.Route.Request.Domain, token).ConfigureAwait(false)
                == DomainStateReason.PausedPostCopy;
        }
        catch (Exception error) when (error is VirtException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> WaitAsync(Task perform, TimeSpan span, CancellationToken token)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(token);
        var first = await Task.WhenAny(perform, Task.Delay(span, run.Time, done.Token)).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        return first == perform;
    }

    private async Task PollAsync(CancellationToken over)
    {
        var domain = run.Route.Request.Domain;
        try
        {
            var bounded = await ladder.BoundDowntimeAsync(over).ConfigureAwait(false);
            var told = true;
            while (run.Source.Driver.IsOpen)
            {
                await Task.Delay(run.Options.PollInterval, run.Time, over).ConfigureAwait(false);
                JobStatistics? statistics = null;
                try
                {
                    if (told)
                    {
                        statistics = await run.Source.Driver.GetJobStatisticsAsync(domain, false, false, over)
                            .WaitAsync(run.Options.RecoveryTimeout, run.Time, over).ConfigureAwait(false);
                        run.Report(statistics);
                    }
                }
                catch (VirtException error) when (error.ErrorId == VirtErrorId.NotSupported)
                {
                    told = false;
                }
                catch (Exception error) when (error is VirtException or TimeoutException)
                {
                    // Statistics are for watching only; Perform itself tells what matters.
                }

                bounded = bounded || await ladder.BoundDowntimeAsync(over).ConfigureAwait(false);
                await ladder.ClimbAsync(statistics, over).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Perform is over.
        }
    }
}
