using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Daemon;

/// <summary>Virtual networks.</summary>
internal static class NetworkProcedures
{
    private const uint Inactive = 1;
    private const uint Active = 2;

    public static void Register(ProcedureTable table)
    {
        table.Add(RemoteProcedures.ConnectListAllNetworks, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, Inactive | Active, "CONNECT_LIST_ALL_NETWORKS");
            List<NetworkRef> found = [];
            foreach (var network in await driver.ListNetworksAsync(token).ConfigureAwait(false))
            {
                if (a.Flags is 0 or (Inactive | Active)
                    || await driver.IsNetworkActiveAsync(network, token).ConfigureAwait(false) == (a.Flags == Active))
                {
                    found.Add(network);
                }
            }

            return new ConnectListAllNetworksReturn(a.NeedResults != 0 ? [.. found] : [], (uint)found.Count);
        });
        table.Add(RemoteProcedures.ConnectNumOfNetworks, static async (driver, _, token) =>
        {
            var active = 0;
            foreach (var network in await driver.ListNetworksAsync(token).ConfigureAwait(false))
            {
                active += await driver.IsNetworkActiveAsync(network, token).ConfigureAwait(false) ? 1 : 0;
            }

            return new ConnectNumOfNetworksReturn(active);
        });
        table.Add(RemoteProcedures.NetworkLookupByName, static async (driver, a, token) =>
            new NetworkLookupByNameReturn(await driver.LookupNetworkByNameAsync(a.Name, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.NetworkLookupByUuid, static async (driver, a, token) =>
            new NetworkLookupByUuidReturn(await FindAsync(driver, a.Uuid, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.NetworkGetXmlDesc, static async (driver, a, token) =>
            new NetworkGetXmlDescReturn(await driver.GetNetworkXmlAsync(a.Network, token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.NetworkIsActive, static async (driver, a, token) =>
            new NetworkIsActiveReturn(await driver.IsNetworkActiveAsync(a.Network, token).ConfigureAwait(false) ? 1 : 0));
        table.Add(RemoteProcedures.NetworkIsPersistent, static async (driver, a, token) =>
            new NetworkIsPersistentReturn(await driver.IsNetworkPersistentAsync(a.Network, token).ConfigureAwait(false) ? 1 : 0));
        table.Add(RemoteProcedures.NetworkGetAutostart, static async (driver, a, token) =>
            new NetworkGetAutostartReturn(await driver.GetNetworkAutoStartAsync(a.Network, token).ConfigureAwait(false) ? 1 : 0));
    }

    private static async Task<NetworkRef> FindAsync(VirtDriver driver, Guid uuid, CancellationToken token)
    {
        foreach (var network in await driver.ListNetworksAsync(token).ConfigureAwait(false))
        {
            if (network.Uuid == uuid)
            {
                return network;
            }
        }

        throw new VirtException(VirtErrorCode.NoNetwork, VirtErrorDomain.Network, $"Network not found: no network with matching uuid '{uuid}'");
    }
}
