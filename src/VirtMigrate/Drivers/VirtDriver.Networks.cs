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
}
