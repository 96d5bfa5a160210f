using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Remote;

// The migration steps that run on the destination.
public sealed partial class RemoteDriver
{
    /// <summary>By the driver table: the wire has the call for every driver, and a driver without it cannot say so beforehand.</summary>
    public override bool HasMigrateFinish => DriverTable.Find(Uri.Driver)?.HasMigrateFinish ?? true;

    /// <inheritdoc/>
    public override async Task<PrepareResult> MigratePrepareAsync(
        string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.DomainMigratePrepare,
            new DomainMigratePrepareArguments(uri, (ulong)flags, destinationName, bandwidth), cancellationToken).ConfigureAwait(false);
        return new PrepareResult(answer.Cookie, answer.UriOut);
    }

    /// <inheritdoc/>
    public override async Task<DomainRef> MigrateFinishAsync(
        string destinationName, byte[] cookie, string uri, MigrationFlags flags, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainMigrateFinish,
            new DomainMigrateFinishArguments(destinationName, cookie, uri, (ulong)flags), cancellationToken).ConfigureAwait(false)).Domain;

    /// <inheritdoc/>
    public override async Task<PrepareResult> MigratePrepare2Async(
        string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.DomainMigratePrepare2,
            new DomainMigratePrepare2Arguments(uri, (ulong)flags, destinationName, bandwidth, xml), cancellationToken).ConfigureAwait(false);
        return new PrepareResult(answer.Cookie, answer.UriOut);
    }

    /// <inheritdoc/>
    public override async Task<DomainRef> MigrateFinish2Async(
        string destinationName, byte[] cookie, string uri, MigrationFlags flags, int returnCode, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainMigrateFinish2,
            new DomainMigrateFinish2Arguments(destinationName, cookie, uri, (ulong)flags, returnCode), cancellationToken).ConfigureAwait(false)).Domain;

    /// <inheritdoc/>
    public override async Task<VirtStream> MigratePrepareTunnelAsync(
        MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        (await CallStreamAsync(RemoteProcedures.DomainMigratePrepareTunnel,
            new DomainMigratePrepareTunnelArguments((ulong)flags, destinationName, bandwidth, xml), cancellationToken).ConfigureAwait(false)).Stream;

    /// <inheritdoc/>
    public override async Task<PrepareResult> MigratePrepare3Async(
        byte[] cookie, string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.DomainMigratePrepare3,
            new DomainMigratePrepare3Arguments(cookie, uri, (ulong)flags, destinationName, bandwidth, xml), cancellationToken).ConfigureAwait(false);
        return new PrepareResult(answer.CookieOut, answer.UriOut);
    }

    /// <inheritdoc/>
    public override async Task<PrepareTunnelResult> MigratePrepareTunnel3Async(
        byte[] cookie, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken)
    {
        var (answer, stream) = await CallStreamAsync(RemoteProcedures.DomainMigratePrepareTunnel3,
            new DomainMigratePrepareTunnel3Arguments(cookie, (ulong)flags, destinationName, bandwidth, xml), cancellationToken).ConfigureAwait(false);
        return new PrepareTunnelResult(answer.CookieOut, stream);
    }

    /// <inheritdoc/>
    public override async Task<FinishResult> MigrateFinish3Async(
        string destinationName, byte[] cookie, string? destinationUri, string? uri, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.DomainMigrateFinish3,
            new DomainMigrateFinish3Arguments(destinationName, cookie, destinationUri, uri, (ulong)flags, cancelled ? 1 : 0), cancellationToken).ConfigureAwait(false);
        return new FinishResult(answer.Domain, answer.CookieOut);
    }

    /// <inheritdoc/>
    public override async Task<PrepareResult> MigratePrepare3ParamsAsync(
        TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.DomainMigratePrepare3Params,
            new DomainMigratePrepare3ParamsArguments(parameters, cookie, (uint)flags), cancellationToken).ConfigureAwait(false);
        return new PrepareResult(answer.CookieOut, answer.UriOut);
    }

    /// <inheritdoc/>
    public override async Task<PrepareTunnelResult> MigratePrepareTunnel3ParamsAsync(
        TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken)
    {
        var (answer, stream) = await CallStreamAsync(RemoteProcedures.DomainMigratePrepareTunnel3Params,
            new DomainMigratePrepareTunnel3ParamsArguments(parameters, cookie, (uint)flags), cancellationToken).ConfigureAwait(false);
        return new PrepareTunnelResult(answer.CookieOut, stream);
    }

    /// <inheritdoc/>
    public override async Task<FinishResult> MigrateFinish3ParamsAsync(
        TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.DomainMigrateFinish3Params,
            new DomainMigrateFinish3ParamsArguments(parameters, cookie, (uint)flags, cancelled ? 1 : 0), cancellationToken).ConfigureAwait(false);
        return new FinishResult(answer.Domain, answer.CookieOut);
    }
}
