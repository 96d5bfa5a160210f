using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Daemon;

/// <summary>The migration steps that run on the source.</summary>
internal static class SourceMigrationProcedures
{
    public static void Register(ProcedureTable table)
    {
        table.Add(RemoteProcedures.DomainMigratePerform, static (driver, a, token) => driver.MigratePerformAsync(
            a.Domain, a.Cookie, a.Uri, DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_PERFORM"), a.DestinationName, a.Bandwidth, token));
        table.Add(RemoteProcedures.DomainMigrateBegin3, static async (driver, a, token) =>
        {
            var result = await driver.MigrateBegin3Async(a.Domain, a.Xml,
                DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_BEGIN3"), a.DestinationName, a.Bandwidth, token).ConfigureAwait(false);
            return new DomainMigrateBegin3Return(result.Cookie, result.Xml);
        });
        table.Add(RemoteProcedures.DomainMigratePerform3, static async (driver, a, token) => new DomainMigratePerform3Return(
            await driver.MigratePerform3Async(a.Domain, a.Xml, a.CookieIn, a.DestinationUri, a.Uri,
                DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_PERFORM3"), a.DestinationName, a.Bandwidth, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.DomainMigrateConfirm3, static (driver, a, token) => driver.MigrateConfirm3Async(
            a.Domain, a.CookieIn, DaemonErrors.MigrationFlags(a.Flags, "DOMAIN_MIGRATE_CONFIRM3"), a.Cancelled != 0, token));
        table.Add(RemoteProcedures.DomainMigrateBegin3Params, static async (driver, a, token) =>
        {
            var result = await driver.MigrateBegin3ParamsAsync(a.Domain, a.Parameters, (MigrationFlags)a.Flags, token).ConfigureAwait(false);
            return new DomainMigrateBegin3ParamsReturn(result.Cookie, result.Xml);
        });
        table.Add(RemoteProcedures.DomainMigratePerform3Params, static async (driver, a, token) => new DomainMigratePerform3ParamsReturn(
            await driver.MigratePerform3ParamsAsync(
                a.Domain, a.DestinationUri, a.Parameters, a.CookieIn, (MigrationFlags)a.Flags, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.DomainMigrateConfirm3Params, static (driver, a, token) => driver.MigrateConfirm3ParamsAsync(
            a.Domain, a.Parameters, a.CookieIn, (MigrationFlags)a.Flags, a.Cancelled != 0, token));
    }
}
