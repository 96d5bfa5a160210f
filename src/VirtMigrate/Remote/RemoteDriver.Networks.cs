using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Remote;

// Virtual networks.
public sealed partial class RemoteDriver
{
    /// <inheritdoc/>
    public override async Task<IReadOnlyList<NetworkRef>> ListNetworksAsync(CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.ConnectListAllNetworks,
            new ConnectListAllNetworksArguments(1, 0), cancellationToken).ConfigureAwait(false)).Networks;

    /// <inheritdoc/>
    public override async Task<NetworkRef> LookupNetworkByNameAsync(string name, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.NetworkLookupByName,
            new NetworkLookupByNameArguments(name), cancellationToken).ConfigureAwait(false)).Network;

    /// <inheritdoc/>
    public override async Task<bool> IsNetworkActiveAsync(NetworkRef network, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.NetworkIsActive,
            new NetworkIsActiveArguments(network), cancellationToken).ConfigureAwait(false)).Active != 0;

    /// <inheritdoc/>
    public override async Task<string> GetNetworkXmlAsync(NetworkRef network, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.NetworkGetXmlDesc,
            new NetworkGetXmlDescArguments(network, 0), cancellationToken).ConfigureAwait(false)).Xml;

    /// <inheritdoc/>
    public override async Task<bool> IsNetworkPersistentAsync(NetworkRef network, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.NetworkIsPersistent,
            new NetworkIsPersistentArguments(network), cancellationToken).ConfigureAwait(false)).Persistent != 0;

    /// <inheritdoc/>
    public override async Task<bool> GetNetworkAutoStartAsync(NetworkRef network, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.NetworkGetAutostart,
            new NetworkGetAutostartArguments(network), cancellationToken).ConfigureAwait(false)).Autostart != 0;
}
