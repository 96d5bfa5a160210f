using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Protocol 1 (2007): Prepare, Perform, then Finish, or a look-up by name where the driver has no Finish. The source ends
/// its copy inside Perform: when the destination fails after that, the guest runs nowhere, and all that can be done is to say so.
/// </summary>
internal sealed class Version1Sequence(MigrationRun run) : IMigrationSequence
{
    private readonly MigrationRoute route = run.Route;
    private readonly OutcomeJudge judge = new(run);

    public async Task<MigrationResult> RunAsync()
    {
        var request = route.Request;
        var paused = await SourceState.FollowAsync(run).ConfigureAwait(false);
        var sourceFlags = route.SourceFlags | paused;
        var destinationFlags = route.DestinationFlags | paused;
        PrepareResult prepared;
        try
        {
            run.Cancellation.ThrowIfCancellationRequested();
            prepared = await run.StepAsync("Prepare", MigrationSide.Destination, 0,
                (driver, token) => driver.MigratePrepareAsync(request.MigrateUri, destinationFlags, request.DestinationName, request.Bandwidth ?? 0, token),
                p => p.Cookie.Length, run.Options.StepTimeout).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            run.MayBePrepared = error.Delivery == CallDelivery.Unknown;
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
            return await judge.RolledBackAsync(MigrationErrors.NoUri(run)).ConfigureAwait(false);
        }

        try
        {
            run.MayHaveFinished = true;
            await PerformStep.RunAsync(run, "Perform", prepared.Cookie.Length, (driver, token) => driver.MigratePerformAsync(
                request.Domain, prepared.Cookie, uri, sourceFlags, request.DestinationName, request.Bandwidth ?? 0, token)).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            // This protocol has no word that calls the destination off: no Finish here.
            run.PerformLost = error.Delivery == CallDelivery.Unknown;
            run.MayHaveFinished = run.PerformLost;
            return await judge.RolledBackAsync(run.AbortReason ?? error).ConfigureAwait(false);
        }

        try
        {
            var arrived = await ArriveAsync(prepared.Cookie, uri, destinationFlags).ConfigureAwait(false);
            return await judge.CompletedAsync(arrived).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            return await judge.AfterLastStepAsync(error, () => ArriveAsync(prepared.Cookie, uri, destinationFlags)).ConfigureAwait(false);
        }
    }

    private Task<DomainRef> ArriveAsync(byte[] cookie, string uri, MigrationFlags flags) =>
        run.Destination!.Driver.HasMigrateFinish
            ? run.StepAsync("Finish", MigrationSide.Destination, cookie.Length,
                (driver, token) => driver.MigrateFinishAsync(route.DestinationName, cookie, uri, flags, token), null, run.Options.StepTimeout)
            : run.StepAsync("LookupByName", MigrationSide.Destination, 0,
                (driver, token) => driver.LookupDomainByNameAsync(route.DestinationName, token), null, run.Options.StepTimeout);
}
