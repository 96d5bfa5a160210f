using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// The source does all the work: its daemon drives the destination (peer-to-peer), or its hypervisor does (direct). This
/// client makes one call and then finds out where the guest is.
/// </summary>
internal sealed class PeerToPeerSequence(MigrationRun run) : IMigrationSequence
{
    private static readonly byte[] NoCookie = [];

    private readonly MigrationRoute route = run.Route;
    private readonly OutcomeJudge judge = new(run);

    public async Task<MigrationResult> RunAsync()
    {
        if (run.Cancellation.IsCancellationRequested)
        {
            return await judge.RefusedAsync(MigrationErrors.Cancelled()).ConfigureAwait(false);
        }

        // One call is all that this client makes; whether the guest ran is what the user saw last.
        run.WasActive = route.Request.Domain.Id >= 0;
        run.MayBePrepared = run.Destination is not null;
        try
        {
            run.MayHaveFinished = true;
            await PerformStep.RunAsync(run, route.Protocol >= MigrationProtocol.V3 ? "Perform3" : "Perform", 0, PerformAsync)
                .ConfigureAwait(false);
            return await judge.CompletedAsync(null).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            if (error.Delivery == CallDelivery.Unknown && await judge.SettleSourceAsync(abort: false).ConfigureAwait(false)
                && await judge.AskDestinationAsync(error.Delivery).ConfigureAwait(false) == GuestArrival.Arrived)
            {
                run.Warn($"the answer to Perform was lost ({error.Message}); {run.Source.Name} has completed the migration by itself");
                return await judge.CompletedAsync(null).ConfigureAwait(false);
            }

            // The source's daemon drove both sides; what it answers is the end, and what it left is seen by looking.
            run.MayHaveFinished = error.Delivery == CallDelivery.Unknown;
            var told = run.AbortReason ?? error;
            return error.Delivery == CallDelivery.NotSent
                ? await judge.RefusedAsync(told).ConfigureAwait(false)
                : await judge.RolledBackAsync(told).ConfigureAwait(false);
        }
    }

    private async Task PerformAsync(VirtDriver source, CancellationToken token)
    {
        var request = route.Request;
        var peer = route.Mode == MigrationMode.Direct ? null : request.PeerUri ?? route.Destination!.Driver.Uri.ToString();
        switch (route.Protocol)
        {
            case MigrationProtocol.V3Params:
                await source.MigratePerform3ParamsAsync(
                    request.Domain, peer, RequestParameters.Of(request), NoCookie, route.SourceFlags, token).ConfigureAwait(false);
                break;
            case MigrationProtocol.V3:
                await source.MigratePerform3Async(request.Domain, request.DestinationXml, NoCookie, peer, request.MigrateUri,
                    route.SourceFlags, request.DestinationName, request.Bandwidth ?? 0, token).ConfigureAwait(false);
                break;
            default:
                await source.MigratePerformAsync(request.Domain, NoCookie, peer ?? request.MigrateUri!, route.SourceFlags,
                    request.DestinationName, request.Bandwidth ?? 0, token).ConfigureAwait(false);
                break;
        }
    }
}
