using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Protocol 3, driven by this client: Begin, Prepare, Perform, Finish, Confirm, with the error precedence of libvirt's
/// client and the engine's own rule on top: the source is resumed or ended only on knowledge.
/// </summary>
internal sealed class Version3Sequence(MigrationRun run, IVersion3Steps steps) : IMigrationSequence
{
    private static readonly byte[] NoCookie = [];

    private readonly MigrationRoute route = run.Route;
    private readonly OutcomeJudge judge = new(run);
    private readonly PerformMonitor monitor = new(run);

    private bool IsProtected => route.SourceFlags.HasFlag(MigrationFlags.ChangeProtection);

    /// <summary>To take post-copy up again the destination makes nothing, so that a hypervisor that can answer does so at once. One
    /// that waits itself for memory which the other half has cannot, and never will.</summary>
    private TimeSpan PrepareLimit => route.SourceFlags.HasFlag(MigrationFlags.PostCopyResume) && run.Options.ResumeTimeout < run.Options.StepTimeout
        ? run.Options.ResumeTimeout
        : run.Options.StepTimeout;

    private bool IsOffline => route.SourceFlags.HasFlag(MigrationFlags.Offline);

    public async Task<MigrationResult> RunAsync()
    {
        BeginResult begin;
        try
        {
            begin = await run.StepAsync("Begin3", MigrationSide.Source, 0, steps.BeginAsync, b => b.Cookie.Length, run.Options.StepTimeout)
                .ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            if (error.Delivery == CallDelivery.Unknown && IsProtected)
            {
                // Perhaps the job is held now; a lost connection drops it, an open one must be told.
                await ConfirmQuietlyAsync(NoCookie, cancelled: true).ConfigureAwait(false);
            }

            return await judge.RefusedAsync(error).ConfigureAwait(false);
        }

        await FollowSourceStateAsync().ConfigureAwait(false);
        if (run.Cancellation.IsCancellationRequested)
        {
            return await CallOffBeforePrepareAsync(MigrationErrors.Cancelled()).ConfigureAwait(false);
        }

        PrepareResult prepared;
        try
        {
            prepared = await run.StepAsync("Prepare3", MigrationSide.Destination, begin.Cookie.Length,
                (driver, token) => steps.PrepareAsync(driver, begin.Xml, begin.Cookie, token), p => p.Cookie.Length, PrepareLimit)
                .ConfigureAwait(false);
            run.MayBePrepared = true;
        }
        catch (VirtException error)
        {
            if (error.Delivery == CallDelivery.Unknown)
            {
                run.MayBePrepared = true;
                await FinishCancelledAsync(NoCookie).ConfigureAwait(false);
            }

            // Nobody else migrates a guest whose job is held for us: a copy that is found there after all is ours to drop.
            run.MayBePrepared |= IsProtected && error.Delivery == CallDelivery.Answered;

            return await CallOffBeforePrepareAsync(error).ConfigureAwait(false);
        }

        return IsOffline
            ? await FinishAsync(NoCookie).ConfigureAwait(false)
            : await PerformAsync(prepared).ConfigureAwait(false);
    }

    private async Task<MigrationResult> PerformAsync(PrepareResult prepared)
    {
        var uri = prepared.Uri ?? route.Request.MigrateUri;
        if (uri is null || run.Cancellation.IsCancellationRequested)
        {
            var error = uri is null ? MigrationErrors.NoUri(run) : MigrationErrors.Cancelled();
            await FinishCancelledAsync(prepared.Cookie).ConfigureAwait(false);
            await ConfirmQuietlyAsync(NoCookie, cancelled: true).ConfigureAwait(false);
            return await judge.RolledBackAsync(error).ConfigureAwait(false);
        }

        byte[] cookie;
        try
        {
            cookie = await run.StepAsync("Perform3", MigrationSide.Source, prepared.Cookie.Length,
                (driver, token) => monitor.WatchAsync(steps.PerformAsync(driver, uri, prepared.Cookie, token)), c => c.Length, limit: null)
                .ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            run.PerformLost = error.Delivery == CallDelivery.Unknown;
            var finish = await FinishCancelledAsync(NoCookie).ConfigureAwait(false);
            if (!run.Source.OriginalLost
                && await run.LookAsync(MigrationSide.Source, run.Options.RecoveryTimeout).ConfigureAwait(false) is { IsPaused: true, IsPostCopyHalf: false })
            {
                // A source whose Perform failed has put itself right and wants no Confirm; this one has not.
                await ConfirmQuietlyAsync(NoCookie, cancelled: true).ConfigureAwait(false);
            }

            return await judge.RolledBackAsync(run.AbortReason is null ? ErrorPrecedence.OfPerform(error, finish) : Combine(run.AbortReason, error))
                .ConfigureAwait(false);
        }

        if (run.Destination!.OriginalLost)
        {
            // Finish was never sent, so the destination's CPUs never ran; its daemon drops what it received.
            var closed = await route.Destination!.Driver.Closed.ConfigureAwait(false);
            var error = run.AbortReason ?? MigrationErrors.DestinationLost(run, "before the guest could be started there", closed);
            return await RollBackAfterPerformAsync(error).ConfigureAwait(false);
        }

        return await FinishAsync(cookie).ConfigureAwait(false);
    }

    private async Task<bool> IsPostCopyAsync() =>
        route.SourceFlags.HasFlag(MigrationFlags.PostCopy)
        && (await run.LookAsync(MigrationSide.Source, run.Options.RecoveryTimeout).ConfigureAwait(false)).IsPostCopyHalf;

    private async Task<MigrationResult> FinishAsync(byte[] cookie)
    {
        FinishResult finished;
        try
        {
            // After the switch to post-copy Finish lasts until all of the memory is there.
            var isPostCopy = await IsPostCopyAsync().ConfigureAwait(false);
            run.MayHaveFinished = true;
            finished = await run.StepAsync("Finish3", MigrationSide.Destination, cookie.Length,
                (driver, token) => isPostCopy
                    ? monitor.FollowAsync(steps.FinishAsync(driver, cookie, cancelled: false, token))
                    : steps.FinishAsync(driver, cookie, cancelled: false, token),
                f => f.Cookie.Length, isPostCopy ? null : run.Options.StepTimeout)
                .ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            return await AfterFailedFinishAsync(error).ConfigureAwait(false);
        }

        return await CompleteAsync(finished.Cookie, finished.Domain).ConfigureAwait(false);
    }

    /// <summary>Finish failed or its answer is lost: what the destination says decides, and until it has spoken the source waits.</summary>
    private async Task<MigrationResult> AfterFailedFinishAsync(VirtException error)
    {
        var arrival = error.Delivery == CallDelivery.NotSent
            ? GuestArrival.NotThere // its CPUs only run by Finish
            : await judge.AskDestinationAsync(error.Delivery).ConfigureAwait(false);
        switch (arrival)
        {
            case GuestArrival.Arrived:
                run.Warn($"the answer to Finish was lost ({error.Message}); {run.Destination!.Name} was asked again and has the guest");
                return await CompleteAsync(NoCookie, null).ConfigureAwait(false);

            case GuestArrival.Interrupted:
                // The source keeps its part; only now does it know that nobody comes for it.
                await ConfirmQuietlyAsync(NoCookie, cancelled: true).ConfigureAwait(false);
                return await judge.InterruptedAsync(error).ConfigureAwait(false);

            case GuestArrival.NotThere:
                run.MayHaveFinished = false;
                await ConfirmQuietlyAsync(NoCookie, cancelled: true).ConfigureAwait(false);
                return await judge.RolledBackAsync(error).ConfigureAwait(false);

            default:
                if (run.Options.LostFinishPolicy == LostFinishPolicy.ResumeSource && !IsOffline)
                {
                    run.Warn($"{run.Destination!.Name} cannot be asked; the source is resumed as the policy says: make sure that the guest does not run there too");
                    await ConfirmQuietlyAsync(NoCookie, cancelled: true).ConfigureAwait(false);
                }

                return await judge.UncertainAsync(error).ConfigureAwait(false);
        }
    }

    private async Task<MigrationResult> CompleteAsync(byte[] cookie, DomainRef? arrived)
    {
        try
        {
            await ConfirmAsync(cookie, cancelled: false).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            await judge.EndSourceCopyAsync(error).ConfigureAwait(false);
        }

        return await judge.CompletedAsync(arrived).ConfigureAwait(false);
    }

    private async Task<MigrationResult> RollBackAfterPerformAsync(VirtException error)
    {
        if (await run.Destination!.EnsureOpenAsync(TimeSpan.FromSeconds(2), run.Notice, CancellationToken.None).ConfigureAwait(false))
        {
            await FinishCancelledAsync(NoCookie).ConfigureAwait(false);
        }

        await ConfirmQuietlyAsync(NoCookie, cancelled: true).ConfigureAwait(false);
        return await judge.RolledBackAsync(error).ConfigureAwait(false);
    }

    private async Task<MigrationResult> CallOffBeforePrepareAsync(VirtException error)
    {
        if (IsProtected)
        {
            await ConfirmQuietlyAsync(NoCookie, cancelled: true).ConfigureAwait(false);
        }

        return error.Delivery == CallDelivery.Unknown
            ? await judge.RolledBackAsync(error).ConfigureAwait(false)
            : await judge.RefusedAsync(error).ConfigureAwait(false);
    }

    /// <summary>A guest that is paused on the source stays paused on the destination.</summary>
    private async Task FollowSourceStateAsync()
    {
        try
        {
            var state = await run.StepAsync("GetState", MigrationSide.Source, 0, steps.GetStateAsync, null, run.Options.StepTimeout)
                .ConfigureAwait(false);
            if (SourceState.PausedFlagFor(run, state) != MigrationFlags.None)
            {
                steps.LeavePaused();
            }
        }
        catch (VirtException error)
        {
            SourceState.Unreadable(run, error);
        }
    }

    /// <summary>Tells the destination to drop what it has. A cancelled Finish always answers with an error, which is returned.</summary>
    private async Task<VirtException?> FinishCancelledAsync(byte[] cookie)
    {
        if (!run.Destination!.Driver.IsOpen)
        {
            // The loss of the connection is a cancelled Finish to its daemon; the judge looks whether it took place.
            return null;
        }

        try
        {
            await run.StepAsync("Finish3", MigrationSide.Destination, cookie.Length,
                (driver, token) => steps.FinishAsync(driver, cookie, cancelled: true, token), f => f.Cookie.Length, run.Options.StepTimeout)
                .ConfigureAwait(false);
            return null;
        }
        catch (VirtException error)
        {
            return error;
        }
    }

    /// <summary>Confirms, and once more when the source answers that it could not: until then it holds the migration's job.</summary>
    private async Task ConfirmAsync(byte[] cookie, bool cancelled)
    {
        Task OnceAsync() => run.StepAsync("Confirm3", MigrationSide.Source, cookie.Length,
            (driver, token) => steps.ConfirmAsync(driver, cookie, cancelled, token));
        try
        {
            await OnceAsync().ConfigureAwait(false);
        }
        catch (VirtException error) when (error.Delivery == CallDelivery.Answered && error.Code != VirtErrorCode.OperationInvalid)
        {
            await OnceAsync().ConfigureAwait(false);
        }
    }

    private async Task ConfirmQuietlyAsync(byte[] cookie, bool cancelled)
    {
        if (!run.Source.Driver.IsOpen)
        {
            return;
        }

        try
        {
            await ConfirmAsync(cookie, cancelled).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            run.Notice($"Confirm failed on {run.Source.Name}: {error.Message}");
        }
    }

    private VirtException Combine(VirtException reason, VirtException perform) =>
        new(reason.Code, reason.Domain, reason.Message, perform)
        {
            ErrorId = reason.ErrorId,
            RecommendedAction = reason.RecommendedAction,
            Host = reason.Host ?? run.Source.Name,
            Call = "Perform3",
            Delivery = perform.Delivery,
        };
}
