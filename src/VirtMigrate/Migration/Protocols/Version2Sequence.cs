using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Protocol 2: the domain's XML goes to the destination first, and Finish tells it whether Perform went well. The source
/// ends its copy inside Perform, so a Finish that fails loses the guest; the result says so.
/// </summary>
internal sealed class Version2Sequence(MigrationRun run) : IMigrationSequence
{
    private readonly MigrationRoute route = run.Route;
    private readonly OutcomeJudge judge = new(run);

    public async Task<MigrationResult> RunAsync()
    {
        var request = route.Request;
        PrepareResult prepared;
        MigrationFlags paused;
        try
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var xmlFlags = route.XmlIsMigratable ? DomainXmlFlags.Migratable : DomainXmlFlags.Secure | DomainXmlFlags.UpdateCpu;
            var xml = await run.StepAsync("DumpXml", MigrationSide.Source, 0,
                (driver, token) => driver.GetDomainXmlAsync(request.Domain, xmlFlags, token), null, run.Options.StepTimeout).ConfigureAwait(false);
            paused = await SourceState.FollowAsync(run).ConfigureAwait(false);
            prepared = await run.StepAsync("Prepare2", MigrationSide.Destination, 0,
                (driver, token) => driver.MigratePrepare2Async(
                    request.MigrateUri, route.DestinationFlags | paused, request.DestinationName, request.Bandwidth ?? 0, xml, token),
                p => p.Cookie.Length, run.Options.StepTimeout).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            run.MayBePrepared = error is { Call: "Prepare2", Delivery: CallDelivery.Unknown } || LastStepIsLostPrepare(error);
            return await judge.RefusedAsync(error).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return await judge.RefusedAsync(MigrationErrors.Cancelled()).ConfigureAwait(false);
        }

        run.MayBePrepared = true;
        var uri = prepared.Uri ?? request.MigrateUri;
        if (uri is null)
        {
            // Finish2 cannot be called: on the wire it has no place for "no URI". The judge clears what is left.
            return await judge.RolledBackAsync(MigrationErrors.NoUri(run)).ConfigureAwait(false);
        }

        var failed = await PerformAsync(prepared.Cookie, uri, route.SourceFlags | paused).ConfigureAwait(false);
        run.MayHaveFinished = failed is null;
        Task<DomainRef> FinishAsync() => run.StepAsync("Finish2", MigrationSide.Destination, prepared.Cookie.Length,
            (driver, token) => driver.MigrateFinish2Async(
                route.DestinationName, prepared.Cookie, uri, route.DestinationFlags | paused, failed is null ? 0 : 1, token),
            null, run.Options.StepTimeout);

        try
        {
            var arrived = await FinishAsync().ConfigureAwait(false);
            return failed is null
                ? await judge.CompletedAsync(arrived).ConfigureAwait(false)
                : await judge.RolledBackAsync(failed).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            // A Finish that drops the guest answers with an error too; then Perform's is the one that tells why.
            return failed is null
                ? await judge.AfterLastStepAsync(error, FinishAsync).ConfigureAwait(false)
                : await judge.RolledBackAsync(failed).ConfigureAwait(false);
        }
    }

    private async Task<VirtException?> PerformAsync(byte[] cookie, string uri, MigrationFlags flags)
    {
        var request = route.Request;
        try
        {
            if (run.Cancellation.IsCancellationRequested)
            {
                return MigrationErrors.Cancelled();
            }

            await PerformStep.RunAsync(run, "Perform", cookie.Length, (driver, token) => driver.MigratePerformAsync(
                request.Domain, cookie, uri, flags, request.DestinationName, request.Bandwidth ?? 0, token)).ConfigureAwait(false);
            return null;
        }
        catch (VirtException error)
        {
            run.PerformLost = error.Delivery == CallDelivery.Unknown;
            return run.AbortReason ?? error;
        }
    }

    private bool LastStepIsLostPrepare(VirtException error) =>
        error.Delivery == CallDelivery.Unknown && run.Steps is [.., { Name: "Prepare2" }];
}
