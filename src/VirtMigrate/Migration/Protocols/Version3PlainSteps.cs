using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Protocol 3 with its arguments in fixed places.</summary>
internal sealed class Version3PlainSteps(MigrationRoute route) : IVersion3Steps
{
    private readonly MigrationRequest request = route.Request;
    private MigrationFlags sourceFlags = route.SourceFlags;
    private MigrationFlags destinationFlags = route.DestinationFlags;
    private string? uri = route.Request.MigrateUri;

    public void LeavePaused()
    {
        sourceFlags |= MigrationFlags.Paused;
        destinationFlags |= MigrationFlags.Paused;
    }

    public async Task<DomainState> GetStateAsync(VirtDriver source, CancellationToken cancellationToken) =>
        (await source.GetDomainInfoAsync(request.Domain, cancellationToken).ConfigureAwait(false)).State;

    public Task<BeginResult> BeginAsync(VirtDriver source, CancellationToken cancellationToken) =>
        source.MigrateBegin3Async(request.Domain, request.DestinationXml, sourceFlags, request.DestinationName, request.Bandwidth ?? 0, cancellationToken);

    public async Task<PrepareResult> PrepareAsync(VirtDriver destination, string xml, byte[] cookie, CancellationToken cancellationToken)
    {
        var prepared = await destination.MigratePrepare3Async(
            cookie, uri, destinationFlags, request.DestinationName, request.Bandwidth ?? 0, xml, cancellationToken).ConfigureAwait(false);
        uri = prepared.Uri ?? uri;
        return prepared;
    }

    public Task<byte[]> PerformAsync(VirtDriver source, string uri, byte[] cookie, CancellationToken cancellationToken) =>
        source.MigratePerform3Async(
            request.Domain, null, cookie, null, uri, sourceFlags, request.DestinationName, request.Bandwidth ?? 0, cancellationToken);

    public Task<FinishResult> FinishAsync(VirtDriver destination, byte[] cookie, bool cancelled, CancellationToken cancellationToken) =>
        destination.MigrateFinish3Async(route.DestinationName, cookie, null, uri, destinationFlags, cancelled, cancellationToken);

    public Task ConfirmAsync(VirtDriver source, byte[] cookie, bool cancelled, CancellationToken cancellationToken) =>
        source.MigrateConfirm3Async(request.Domain, cookie, sourceFlags, cancelled, cancellationToken);
}
