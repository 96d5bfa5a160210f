using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

// Virtual networks, as far as a guest's interfaces need them.
public abstract partial class VirtDriver
{
    /// <summary>All networks, active or not, in one call.</summary>
    public virtual Task<IReadOnlyList<NetworkRef>> ListNetworksAsync(CancellationToken cancellationToken) =>
        Missing<IReadOnlyList<NetworkRef>>("ListNetworks");

    /// <summary>Finds a network by name; error <see cref="VirtErrorCode.NoNetwork"/> when it is not there.</summary>
    public virtual Task<NetworkRef> LookupNetworkByNameAsync(string name, CancellationToken cancellationToken) =>
        Missing<NetworkRef>("LookupNetworkByName");

    /// <summary>Whether the network is up.</summary>
    public virtual Task<bool> IsNetworkActiveAsync(NetworkRef network, CancellationToken cancellationToken) =>
        Missing<bool>("IsNetworkActive");

    /// <summary>The network's XML.</summary>
    public virtual Task<string> GetNetworkXmlAsync(NetworkRef network, CancellationToken cancellationToken) =>
        Missing<string>("GetNetworkXml");

    /// <summary>Whether the network is defined; one that is not is gone when it is stopped.</summary>
    public virtual Task<bool> IsNetworkPersistentAsync(NetworkRef network, CancellationToken cancellationToken) =>
        Missing<bool>("IsNetworkPersistent");

    /// <summary>Whether the network starts with its host.</summary>
    public virtual Task<bool> GetNetworkAutoStartAsync(NetworkRef network, CancellationToken cancellationToken) =>
        Missing<bool>("GetNetworkAutoStart");
}
