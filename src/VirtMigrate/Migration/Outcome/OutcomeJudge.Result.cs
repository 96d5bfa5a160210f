using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <content>What is told in the end: states, statistics, errors.</content>
internal sealed partial class OutcomeJudge
{
    /// <summary>Both sides may keep what the migration took: the destination what the cookie told it, which is nothing after
    /// post-copy; the source as long as the domain is defined there.</summary>
    private async Task ReadFinalStatisticsAsync(GuestSighting there, GuestSighting here)
    {
        if (IsOffline)
        {
            return;
        }

        foreach (var (side, seen) in new[] { (MigrationSide.Destination, there), (MigrationSide.Source, here) })
        {
            if (seen.Present && await FinalStatisticsAsync(side, seen.Domain).ConfigureAwait(false) is { DataTotal: > 0 } statistics)
            {
                run.Report(statistics);
                return;
            }
        }
    }

    private async Task<JobStatistics?> FinalStatisticsAsync(MigrationSide side, DomainRef domain)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), run.Time);
            return await run.Link(side).Driver.GetJobStatisticsAsync(domain, true, true, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is VirtException or OperationCanceledException)
        {
            // Older hosts keep no statistics of what has ended; the result then has those of the last poll.
            return null;
        }
    }

    private VirtException Ended(GuestSighting there) =>
        new(VirtErrorCode.OperationFailed, VirtErrorDomain.None,
            $"the guest arrived on {run.DestinationLabel} but is not running there any more: {there.Text}")
        { Host = run.DestinationLabel };

    /// <summary>Waits while the two halves of a guest are being joined; Ctrl-C ends only the waiting.</summary>
    private async Task<GuestSighting> LookSettledAsync(MigrationSide side)
    {
        while (true)
        {
            var seen = await run.LookAsync(side, run.Options.RecoveryTimeout).ConfigureAwait(false);
            if (!seen.IsPostCopyUnderWay || run.Cancellation.IsCancellationRequested)
            {
                return seen;
            }

            await Task.Delay(run.Options.PollInterval, run.Time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private MigrationResult InterruptedResult(VirtException error, GuestSighting there, GuestSighting here) =>
        Result(MigrationOutcome.Interrupted, there.IsRunning ? run.DestinationLabel : null, Interrupted(error), there, here, there.Present ? there.Domain : null);

    private static VirtException PostCopyFailed() =>
        new(VirtErrorCode.OperationFailed, VirtErrorDomain.None, "the connection between the two hypervisors was lost")
        {
            ErrorId = VirtErrorId.PostCopyInterrupted,
        };

    private VirtException Interrupted(VirtException error) =>
        new(error.Code, error.Domain,
            $"post-copy broke off: {run.DestinationLabel} runs the guest as far as it has its memory, the rest is on {run.Source.Name}: {error.Message}", error)
        {
            ErrorId = VirtErrorId.PostCopyInterrupted,
            Host = error.Host,
            Call = error.Call,
            Delivery = error.Delivery,
        };

    private VirtException SourceCopyLeft(GuestSighting here) =>
        new(VirtErrorCode.OperationFailed, VirtErrorDomain.None,
            $"the guest is on {run.DestinationLabel}, but {run.Source.Name} still holds a copy: {here.Text}")
        { Host = run.Source.Name };

    private MigrationResult Result(
        MigrationOutcome outcome, string? runningOn, VirtException? error, GuestSighting there, GuestSighting here, DomainRef? arrived)
    {
        var statistics = run.Statistics;
        return new MigrationResult
        {
            Name = route.DomainName,
            Uuid = route.Request.Domain.Uuid,
            Source = run.Source.Name,
            Destination = run.DestinationLabel,
            DestinationName = route.DestinationName,
            DestinationDomain = arrived,
            Outcome = outcome,
            RunningOn = runningOn,
            Protocol = route.Protocol,
            Mode = route.Mode,
            Started = run.Started,
            Duration = run.Elapsed,
            Downtime = outcome == MigrationOutcome.Completed && statistics?.Type == JobType.Completed ? statistics.Downtime : null,
            DataTransferred = statistics?.DataProcessed,
            Iterations = statistics?.MemoryIteration,
            Throttle = run.Throttle,
            Policy = run.Options.Policy.Name,
            Rungs = run.Rungs.ToArray(),
            Statistics = statistics,
            // Arrays: a list that a collection expression makes cannot be indexed in PowerShell.
            Steps = run.Steps.ToArray(),
            SourceState = here.Text,
            DestinationState = there.Text,
            Error = error,
            Warnings = run.Warnings.ToArray(),
            RepairCommand = outcome switch
            {
                MigrationOutcome.Interrupted =>
                    $"Get-VirtDomain -Uuid {route.Request.Domain.Uuid} -VirtHost {run.Source.Name} | Move-VirtDomain -Destination {run.DestinationLabel} -Live -PostCopy -PostCopyResume"
                    + (route.Mode == MigrationMode.PeerToPeer ? " -PeerToPeer" : string.Empty),
                MigrationOutcome.Uncertain or MigrationOutcome.Completed when outcome == MigrationOutcome.Uncertain || !here.Known =>
                    $"Repair-VirtMigration -Uuid {route.Request.Domain.Uuid} -Source {run.Source.Name} -Destination {run.DestinationLabel}",
                _ => null,
            },
        };
    }
}
