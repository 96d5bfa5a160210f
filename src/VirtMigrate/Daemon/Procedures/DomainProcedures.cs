using System.Xml;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Daemon;

/// <summary>Domains: finding them and looking at them.</summary>
internal static class DomainProcedures
{
    private const DomainListFilter Filters = (DomainListFilter)0xffff;

    /// <summary>Of bulk statistics: the filters by state, and do not wait, backing chains, all groups asked for must be there.</summary>
    private const uint StatisticsFlags = 0xff | (1u << 29) | (1u << 30) | (1u << 31);

    public static void Register(ProcedureTable table)
    {
        RegisterLists(table);
        RegisterLookups(table);
        table.Add(RemoteProcedures.DomainGetInfo, static async (driver, a, token) =>
        {
            var info = await driver.GetDomainInfoAsync(a.Domain, token).ConfigureAwait(false);
            return new DomainGetInfoReturn((byte)info.State, info.MaxMemory, info.Memory, (ushort)Math.Clamp(info.VCpu, 0, ushort.MaxValue), info.CpuTime);
        });
        table.Add(RemoteProcedures.DomainGetState, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_GET_STATE");
            var state = await driver.GetDomainStateAsync(a.Domain, token).ConfigureAwait(false);
            return new DomainGetStateReturn((int)state.State, state.Reason);
        });
        table.AddClient(RemoteProcedures.DomainGetXmlDesc, static async (context, a) =>
        {
            var flags = (DomainXmlFlags)a.Flags;
            if (context.Client.IsReadOnly && (flags & (DomainXmlFlags.Secure | DomainXmlFlags.Migratable)) != 0)
            {
                throw DaemonErrors.ReadOnly("XML with secrets or fit for a migration");
            }

            return new DomainGetXmlDescReturn(await context.Driver.GetDomainXmlAsync(a.Domain, flags, context.CancellationToken).ConfigureAwait(false));
        });
        table.Add(RemoteProcedures.DomainIsActive, static async (driver, a, token) =>
            new DomainIsActiveReturn(await driver.IsDomainActiveAsync(a.Domain, token).ConfigureAwait(false) ? 1 : 0));
        table.Add(RemoteProcedures.DomainIsPersistent, static async (driver, a, token) =>
            new DomainIsPersistentReturn(await driver.IsDomainPersistentAsync(a.Domain, token).ConfigureAwait(false) ? 1 : 0));

        // These two have no member of their own in the contract; others answer them.
        table.Add(RemoteProcedures.DomainGetMaxMemory, static async (driver, a, token) =>
            new DomainGetMaxMemoryReturn((await driver.GetDomainInfoAsync(a.Domain, token).ConfigureAwait(false)).MaxMemory));
        table.Add(RemoteProcedures.DomainGetOsType, static async (driver, a, token) =>
            new DomainGetOsTypeReturn(OsType(await driver.GetDomainXmlAsync(a.Domain, DomainXmlFlags.None, token).ConfigureAwait(false))));
    }

    private static void RegisterLists(ProcedureTable table)
    {
        table.Add(RemoteProcedures.ConnectListAllDomains, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, (uint)Filters, "CONNECT_LIST_ALL_DOMAINS");
            var found = await driver.ListDomainsAsync((DomainListFilter)a.Flags, token).ConfigureAwait(false);
            return new ConnectListAllDomainsReturn(a.NeedResults != 0 ? [.. found] : [], (uint)found.Count);
        });
        table.Add(RemoteProcedures.ConnectNumOfDomains, static async (driver, _, token) =>
            new ConnectNumOfDomainsReturn((await ListAsync(driver, DomainListFilter.Active, token).ConfigureAwait(false)).Count));
        table.Add(RemoteProcedures.ConnectNumOfDefinedDomains, static async (driver, _, token) =>
            new ConnectNumOfDefinedDomainsReturn((await ListAsync(driver, DomainListFilter.Inactive, token).ConfigureAwait(false)).Count));
        table.Add(RemoteProcedures.ConnectListDomains, static async (driver, a, token) =>
            new ConnectListDomainsReturn([.. (await ListAsync(driver, DomainListFilter.Active, token).ConfigureAwait(false))
                .Select(d => d.Id).Take(Math.Clamp(a.MaxIds, 0, ProtocolLimits.DomainList))]));
        table.Add(RemoteProcedures.ConnectListDefinedDomains, static async (driver, a, token) =>
            new ConnectListDefinedDomainsReturn([.. (await ListAsync(driver, DomainListFilter.Inactive, token).ConfigureAwait(false))
                .Select(d => d.Name).Take(Math.Clamp(a.MaxNames, 0, ProtocolLimits.DomainList))]));
        table.Add(RemoteProcedures.ConnectGetAllDomainStats, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, StatisticsFlags, "CONNECT_GET_ALL_DOMAIN_STATS");
            var records = await driver.GetDomainStatsAsync(
                a.Domains, (DomainStatsTypes)a.Stats, (DomainListFilter)a.Flags & Filters, token).ConfigureAwait(false);
            return new ConnectGetAllDomainStatsReturn([.. records.Select(r => new DomainStatisticsEntry(r.Domain, r.Statistics))]);
        });
    }

    private static void RegisterLookups(ProcedureTable table)
    {
        table.Add(RemoteProcedures.DomainLookupByName, static async (driver, a, token) =>
            new DomainLookupByNameReturn(await driver.LookupDomainByNameAsync(a.Name, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.DomainLookupByUuid, static async (driver, a, token) =>
            new DomainLookupByUuidReturn(await driver.LookupDomainByUuidAsync(a.Uuid, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.DomainLookupById, static async (driver, a, token) =>
            new DomainLookupByIdReturn(await driver.LookupDomainByIdAsync(a.Id, token).ConfigureAwait(false)));
    }

    private static Task<IReadOnlyList<DomainRef>> ListAsync(VirtDriver driver, DomainListFilter filter, CancellationToken token) =>
        driver.ListDomainsAsync(filter, token);

    private static string OsType(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        try
        {
            if (reader.ReadToFollowing("os") && reader.ReadToDescendant("type"))
            {
                return reader.ReadElementContentAsString().Trim();
            }
        }
        catch (XmlException error)
        {
            throw new VirtException(VirtErrorCode.XmlError, VirtErrorDomain.Domain, $"the driver's XML of the domain is malformed: {error.Message}", error);
        }

        throw new VirtException(VirtErrorCode.XmlError, VirtErrorDomain.Domain, "the driver's XML of the domain has no os/type");
    }
}
