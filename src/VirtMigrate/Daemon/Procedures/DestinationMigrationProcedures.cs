using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Daemon;

/// <summary>The migration steps that run on the destination.</summary>
internal static class DestinationMigrationProcedures
{
    public static void Register(ProcedureTable table)
    {
        RegisterOlder(table);
        table.Add(RemoteProcedures.DomainMigratePrepare3, static async (driver, a, token) =>
        {
            var result = await driver.MigratePrepare3Async(a.CookieIn, a.UriIn,
                DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_PREPARE3"), a.DestinationName, a.Bandwidth, a.DomainXml, token).ConfigureAwait(false);
            return new DomainMigratePrepare3Return(result.Cookie, result.Uri);
        });
        table.AddClient(RemoteProcedures.DomainMigratePrepareTunnel3, static async (context, a) =>
        {
            var result = await context.Driver.MigratePrepareTunnel3Async(a.CookieIn,
                DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_PREPARE_TUNNEL3"), a.DestinationName, a.Bandwidth, a.DomainXml,
                context.CancellationToken).ConfigureAwait(false);
            context.Client.OpenStream(result.Stream, RemoteProcedures.DomainMigratePrepareTunnel3, context.Serial);
            return new DomainMigratePrepareTunnel3Return(result.Cookie);
        });
        table.Add(RemoteProcedures.DomainMigrateFinish3, static async (driver, a, token) =>
        {
            var result = await driver.MigrateFinish3Async(a.DestinationName, a.CookieIn, a.DestinationUri, a.Uri,
                DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_FINISH3"), a.Cancelled != 0, token).ConfigureAwait(false);
            return new DomainMigrateFinish3Return(result.Domain, result.Cookie);
        });
        table.Add(RemoteProcedures.DomainMigratePrepare3Params, static async (driver, a, token) =>
        {
            var result = await driver.MigratePrepare3ParamsAsync(a.Parameters, a.CookieIn, (MigrationFlags)a.Flags, token).ConfigureAwait(false);
            return new DomainMigratePrepare3ParamsReturn(result.Cookie, result.Uri);
        });
        table.AddClient(RemoteProcedures.DomainMigratePrepareTunnel3Params, static async (context, a) =>
        {
            var result = await context.Driver.MigratePrepareTunnel3ParamsAsync(
                a.Parameters, a.CookieIn, (MigrationFlags)a.Flags, context.CancellationToken).ConfigureAwait(false);
            context.Client.OpenStream(result.Stream, RemoteProcedures.DomainMigratePrepareTunnel3Params, context.Serial);
            return new DomainMigratePrepareTunnel3ParamsReturn(result.Cookie);
        });
        table.Add(RemoteProcedures.DomainMigrateFinish3Params, static async (driver, a, token) =>
        {
            var result = await driver.MigrateFinish3ParamsAsync(
                a.Parameters, a.CookieIn, (MigrationFlags)a.Flags, a.Cancelled != 0, token).ConfigureAwait(false);
            return new DomainMigrateFinish3ParamsReturn(result.Domain, result.Cookie);
        });
    }

    private static void RegisterOlder(ProcedureTable table)
    {
        table.Add(RemoteProcedures.DomainMigratePrepare, static async (driver, a, token) =>
        {
            var result = await driver.MigratePrepareAsync(
                a.UriIn, DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_PREPARE"), a.DestinationName, a.Bandwidth, token).ConfigureAwait(false);
            return new DomainMigratePrepareReturn(result.Cookie, result.Uri);
        });
        table.Add(RemoteProcedures.DomainMigrateFinish, static async (driver, a, token) => new DomainMigrateFinishReturn(
            await driver.MigrateFinishAsync(
                a.DestinationName, a.Cookie, a.Uri, DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_FINISH"), token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.DomainMigratePrepare2, static async (driver, a, token) =>
        {
            var result = await driver.MigratePrepare2Async(a.UriIn, DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_PREPARE2"),
                a.DestinationName, a.Bandwidth, a.DomainXml, token).ConfigureAwait(false);
            return new DomainMigratePrepare2Return(result.Cookie, result.Uri);
        });
        table.Add(RemoteProcedures.DomainMigrateFinish2, static async (driver, a, token) => new DomainMigrateFinish2Return(
            await driver.MigrateFinish2Async(a.DestinationName, a.Cookie, a.Uri,
                DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_FINISH2"), a.ReturnCode, token).ConfigureAwait(false)));
        table.AddClient(RemoteProcedures.DomainMigratePrepareTunnel, static async (context, a) =>
        {
            var stream = await context.Driver.MigratePrepareTunnelAsync(DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_PREPARE_TUNNEL"),
                a.DestinationName, a.Bandwidth, a.DomainXml, context.CancellationToken).ConfigureAwait(false);
            context.Client.OpenStream(stream, RemoteProcedures.DomainMigratePrepareTunnel, context.Serial);
            return default(XdrVoid);
        });
    }
}
