using System.Collections.Concurrent;
using VirtMigrate.Daemon;
using VirtMigrate.Hosting;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>A simulated world and the daemons that serve its hosts.</summary>
internal sealed class SimulatorEntry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SimulatedHostServer> servers = new(StringComparer.OrdinalIgnoreCase);

    public SimulatorEntry(SimulationWorld world)
    {
        World = world;
        SimulatedHostServer.UseRealPeers(world);
    }

    public SimulationWorld World { get; }

    /// <summary>The URIs of the addresses that a host listens on.</summary>
    public IReadOnlyList<string> ListeningUris(string host) => servers.TryGetValue(host, out var server) ? server.Uris : [];

    /// <summary>Lets a host listen.</summary>
    /// <exception cref="Model.VirtException">An address cannot be used.</exception>
    public async Task ListenAsync(SimulatedHost host, IReadOnlyList<DaemonEndpoint> endpoints, CancellationToken cancellationToken)
    {
        servers[host.Name] = await SimulatedHostServer.StartAsync(host, endpoints, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a host away, with the daemon that serves it.</summary>
    public async Task<bool> RemoveHostAsync(string name)
    {
        var removed = World.RemoveHost(name);
        if (servers.TryRemove(name, out var server))
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }

        return removed;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers.Values)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }

        await World.DisposeAsync().ConfigureAwait(false);

        // The world does not own it: it was made to begin now.
        World.Clock.Dispose();
    }
}
