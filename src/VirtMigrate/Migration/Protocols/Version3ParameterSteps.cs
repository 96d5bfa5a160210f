using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Protocol 3 with typed parameters: one list, edited on the way, goes to all later steps.</summary>
internal sealed class Version3ParameterSteps(MigrationRoute route) : IVersion3Steps
{
    private readonly DomainRef domain = route.Request.Domain;
    private readonly TypedParameterList parameters = RequestParameters.Of(route.Request);
    private MigrationFlags sourceFlags = route.SourceFlags;
    private MigrationFlags destinationFlags = route.DestinationFlags;

    public void LeavePaused()
    {
        sourceFlags |= MigrationFlags.Paused;
        destinationFlags |= MigrationFlags.Paused;
    }

    public async Task<DomainState> GetStateAsync(VirtDriver source, CancellationToken cancellationToken) =>
        (await source.GetDomainStateAsync(domain, cancellationToken).ConfigureAwait(false)).State;

    public Task<BeginResult> BeginAsync(VirtDriver source, CancellationToken cancellationToken) =>
        source.MigrateBegin3ParamsAsync(domain, parameters, sourceFlags, cancellationToken);

    public async Task<PrepareResult> PrepareAsync(VirtDriver destination, string xml, byte[] cookie, CancellationToken cancellationToken)
    {
        parameters.Set(TypedParameter.String(MigrationParameters.DestinationXml, xml));
        var prepared = await destination.MigratePrepare3ParamsAsync(parameters, cookie, destinationFlags, cancellationToken).ConfigureAwait(false);
        if (prepared.Uri is { } chosen)
        {
            // It stands in the list from now on, also when nothing is performed because the domain is offline.
            parameters.Set(TypedParameter.String(MigrationParameters.Uri, chosen));
        }

        return prepared;
    }

    public Task<byte[]> PerformAsync(VirtDriver source, string uri, byte[] cookie, CancellationToken cancellationToken) =>
        source.MigratePerform3ParamsAsync(domain, null, parameters, cookie, sourceFlags, cancellationToken);

    public Task<FinishResult> FinishAsync(VirtDriver destination, byte[] cookie, bool cancelled, CancellationToken cancellationToken)
    {
        // Finish finds the domain by this name; the list holds it only when it was renamed.
        parameters.Set(TypedParameter.String(MigrationParameters.DestinationName, route.DestinationName));
        return destination.MigrateFinish3ParamsAsync(parameters, cookie, destinationFlags, cancelled, cancellationToken);
    }

    public Task ConfirmAsync(VirtDriver source, byte[] cookie, bool cancelled, CancellationToken cancellationToken) =>
        source.MigrateConfirm3ParamsAsync(domain, parameters, cookie, sourceFlags, cancelled, cancellationToken);
}
