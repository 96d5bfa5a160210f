using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// Virtual networks.
public sealed partial class SimulatedHost
{
    private readonly Dictionary<string, SimulatedNetwork> networks = new(StringComparer.Ordinal);

    /// <summary>Its networks, by name.</summary>
    public IReadOnlyList<SimulatedNetwork> Networks
    {
        get
        {
            lock (Gate)
            {
                return [.. networks.Values.OrderBy(n => n.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Adds a network.</summary>
    /// <exception cref="VirtException">Its name is taken.</exception>
    public SimulatedNetwork AddNetwork(SimulatedNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var network = new SimulatedNetwork(this, options);
        lock (Gate)
        {
            return networks.TryAdd(network.Name, network) ? network
                : throw Error(VirtErrorCode.OperationFailed, $"operation failed: network '{network.Name}' already exists", VirtErrorDomain.Network);
        }
    }

    /// <summary>Takes a network away.</summary>
    /// <returns>False: it was not there.</returns>
    public bool RemoveNetwork(string name)
    {
        lock (Gate)
        {
            return networks.Remove(name);
        }
    }

    internal SimulatedNetwork GetNetwork(string name)
    {
        lock (Gate)
        {
            return networks.TryGetValue(name, out var network) ? network
                : throw Error(VirtErrorCode.NoNetwork, $"Network not found: no network with matching name '{name}'", VirtErrorDomain.Network);
        }
    }

    internal SimulatedNetwork GetNetwork(Guid uuid, string? name = null) => Networks.FirstOrDefault(n => n.Reference.Uuid == uuid)
        ?? throw Error(VirtErrorCode.NoNetwork, name is null
            ? $"Network not found: no network with matching uuid '{uuid}'"
            : $"Network not found: no network with matching uuid '{uuid}' ({name})", VirtErrorDomain.Network);
}
