using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Hosting;

/// <summary>A destination whose Prepare is the tunnelled one; everything else goes to it as it is.</summary>
internal sealed class TunnelledDestination(VirtDriver inner, TunnelOfMigration tunnel) : VirtDriver(inner.Uri, inner.IsReadOnly)
{
    /// <inheritdoc/>
    public override Task<VirtException?> Closed => inner.Closed;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <inheritdoc/>
    public override async Task<PrepareResult> MigratePrepare2Async(string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken)
    {
        tunnel.Use(await inner.MigratePrepareTunnelAsync(flags, destinationName, bandwidth, xml, cancellationToken).ConfigureAwait(false));
        return new PrepareResult([], tunnel.Uri);
    }

    /// <inheritdoc/>
    public override async Task<PrepareResult> MigratePrepare3Async(byte[] cookie, string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken)
    {
        var result = await inner.MigratePrepareTunnel3Async(cookie, flags, destinationName, bandwidth, xml, cancellationToken).ConfigureAwait(false);
        tunnel.Use(result.Stream);
        return new PrepareResult(result.Cookie, tunnel.Uri);
    }

    /// <inheritdoc/>
    public override async Task<PrepareResult> MigratePrepare3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken)
    {
        var result = await inner.MigratePrepareTunnel3ParamsAsync(parameters, cookie, flags, cancellationToken).ConfigureAwait(false);
        tunnel.Use(result.Stream);
        return new PrepareResult(result.Cookie, tunnel.Uri);
    }

    /// <inheritdoc/>
    public override Task<DomainRef> MigrateFinish2Async(string destinationName, byte[] cookie, string uri, MigrationFlags flags, int returnCode, CancellationToken cancellationToken) =>
        inner.MigrateFinish2Async(destinationName, cookie, uri, flags, returnCode, cancellationToken);

    /// <inheritdoc/>
    public override Task<FinishResult> MigrateFinish3Async(string destinationName, byte[] cookie, string? destinationUri, string? uri, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        inner.MigrateFinish3Async(destinationName, cookie, destinationUri, uri == tunnel.Uri ? null : uri, flags, cancelled, cancellationToken);

    /// <inheritdoc/>
    public override Task<FinishResult> MigrateFinish3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        inner.MigrateFinish3ParamsAsync(new TypedParameterList(parameters.Where(p => p.Field != MigrationParameters.Uri)), cookie, flags, cancelled, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> SupportsFeatureAsync(DriverFeature feature, CancellationToken cancellationToken) =>
        inner.SupportsFeatureAsync(feature, cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> LookupDomainByNameAsync(string name, CancellationToken cancellationToken) =>
        inner.LookupDomainByNameAsync(name, cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> LookupDomainByUuidAsync(Guid uuid, CancellationToken cancellationToken) =>
        inner.LookupDomainByUuidAsync(uuid, cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainInfo> GetDomainInfoAsync(DomainRef domain, CancellationToken cancellationToken) =>
        inner.GetDomainInfoAsync(domain, cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainStateReason> GetDomainStateAsync(DomainRef domain, CancellationToken cancellationToken) =>
        inner.GetDomainStateAsync(domain, cancellationToken);

    /// <inheritdoc/>
    public override Task ResumeDomainAsync(DomainRef domain, CancellationToken cancellationToken) =>
        inner.ResumeDomainAsync(domain, cancellationToken);

    /// <inheritdoc/>
    public override Task DestroyDomainAsync(DomainRef domain, DomainDestroyFlags flags, CancellationToken cancellationToken) =>
        inner.DestroyDomainAsync(domain, flags, cancellationToken);

    /// <inheritdoc/>
    public override Task UndefineDomainAsync(DomainRef domain, DomainUndefineFlags flags, CancellationToken cancellationToken) =>
        inner.UndefineDomainAsync(domain, flags, cancellationToken);

    /// <inheritdoc/>
    public override Task<JobStatistics> GetJobStatisticsAsync(DomainRef domain, bool completed, bool keepCompleted, CancellationToken cancellationToken) =>
        inner.GetJobStatisticsAsync(domain, completed, keepCompleted, cancellationToken);

    /// <inheritdoc/>
    public override Task AbortJobAsync(DomainRef domain, bool postCopy, CancellationToken cancellationToken) =>
        inner.AbortJobAsync(domain, postCopy, cancellationToken);
}
