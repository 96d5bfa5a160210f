using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Remote;

// The migration steps that run on the source. Flags are 64 bits wide in the older calls, 32 in those with parameters.
public sealed partial class RemoteDriver
{
    /// <inheritdoc/>
    public override async Task MigratePerformAsync(
        DomainRef domain, byte[] cookie, string uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        await CallLongAsync(RemoteProcedures.DomainMigratePerform,
            new DomainMigratePerformArguments(domain, cookie, uri, (ulong)flags, destinationName, bandwidth), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<BeginResult> MigrateBegin3Async(
        DomainRef domain, string? xml, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.DomainMigrateBegin3,
            new DomainMigrateBegin3Arguments(domain, xml, (ulong)flags, destinationName, bandwidth), cancellationToken).ConfigureAwait(false);
        return new BeginResult(answer.CookieOut, answer.Xml);
    }

    /// <inheritdoc/>
    public override async Task<byte[]> MigratePerform3Async(
        DomainRef domain, string? xml, byte[] cookie, string? destinationUri, string? uri, MigrationFlags flags, string? destinationName,
        ulong bandwidth, CancellationToken cancellationToken) =>
        (await CallLongAsync(RemoteProcedures.DomainMigratePerform3,
            new DomainMigratePerform3Arguments(domain, xml, cookie, destinationUri, uri, (ulong)flags, destinationName, bandwidth),
            cancellationToken).ConfigureAwait(false)).CookieOut;

    /// <inheritdoc/>
    public override async Task MigrateConfirm3Async(
        DomainRef domain, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainMigrateConfirm3,
            new DomainMigrateConfirm3Arguments(domain, cookie, (ulong)flags, cancelled ? 1 : 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<BeginResult> MigrateBegin3ParamsAsync(
        DomainRef domain, TypedParameterList parameters, MigrationFlags flags, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(RemoteProcedures.DomainMigrateBegin3Params,
            new DomainMigrateBegin3ParamsArguments(domain, parameters, (uint)flags), cancellationToken).ConfigureAwait(false);
        return new BeginResult(answer.CookieOut, answer.Xml);
    }

    /// <inheritdoc/>
    public override async Task<byte[]> MigratePerform3ParamsAsync(
        DomainRef domain, string? destinationUri, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken) =>
        (await CallLongAsync(RemoteProcedures.DomainMigratePerform3Params,
            new DomainMigratePerform3ParamsArguments(domain, destinationUri, parameters, cookie, (uint)flags), cancellationToken).ConfigureAwait(false)).CookieOut;

    /// <inheritdoc/>
    public override async Task MigrateConfirm3ParamsAsync(
        DomainRef domain, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainMigrateConfirm3Params,
            new DomainMigrateConfirm3ParamsArguments(domain, parameters, cookie, (uint)flags, cancelled ? 1 : 0), cancellationToken).ConfigureAwait(false);
}
