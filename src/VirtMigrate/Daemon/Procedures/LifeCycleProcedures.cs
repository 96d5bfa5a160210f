using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Daemon;

/// <summary>Domains: their definitions and their life.</summary>
internal static class LifeCycleProcedures
{
    public static void Register(ProcedureTable table)
    {
        table.Add(RemoteProcedures.DomainDefineXml, static async (driver, a, token) =>
            new DomainDefineXmlReturn(await driver.DefineDomainAsync(a.Xml, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.DomainDefineXmlFlags, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_DEFINE_XML_FLAGS");
            return new DomainDefineXmlFlagsReturn(await driver.DefineDomainAsync(a.Xml, token).ConfigureAwait(false));
        });
        table.Add(RemoteProcedures.DomainUndefine, static (driver, a, token) =>
            driver.UndefineDomainAsync(a.Domain, DomainUndefineFlags.None, token));
        table.Add(RemoteProcedures.DomainUndefineFlags, static (driver, a, token) =>
            driver.UndefineDomainAsync(a.Domain, (DomainUndefineFlags)a.Flags, token));
        table.Add(RemoteProcedures.DomainCreateXml, static async (driver, a, token) =>
            new DomainCreateXmlReturn(await driver.CreateDomainAsync(a.Xml, (DomainCreateFlags)a.Flags, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.DomainCreate, static (driver, a, token) =>
            driver.StartDomainAsync(a.Domain, DomainCreateFlags.None, token));
        table.Add(RemoteProcedures.DomainCreateWithFlags, static async (driver, a, token) =>
            new DomainCreateWithFlagsReturn(await driver.StartDomainAsync(a.Domain, (DomainCreateFlags)a.Flags, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.DomainSuspend, static (driver, a, token) => driver.SuspendDomainAsync(a.Domain, token));
        table.Add(RemoteProcedures.DomainResume, static (driver, a, token) => driver.ResumeDomainAsync(a.Domain, token));
        table.Add(RemoteProcedures.DomainShutdown, static (driver, a, token) =>
            driver.ShutdownDomainAsync(a.Domain, DomainShutdownFlags.None, token));
        table.Add(RemoteProcedures.DomainShutdownFlags, static (driver, a, token) =>
            driver.ShutdownDomainAsync(a.Domain, (DomainShutdownFlags)a.Flags, token));
        table.Add(RemoteProcedures.DomainDestroy, static (driver, a, token) =>
            driver.DestroyDomainAsync(a.Domain, DomainDestroyFlags.None, token));
        table.Add(RemoteProcedures.DomainDestroyFlags, static (driver, a, token) =>
            driver.DestroyDomainAsync(a.Domain, (DomainDestroyFlags)a.Flags, token));
    }
}
