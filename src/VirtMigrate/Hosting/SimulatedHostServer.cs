using VirtMigrate.Daemon;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Simulation;

namespace VirtMigrate.Hosting;

/// <summary>A simulated host behind a daemon: a libvirt host for any libvirt client.</summary>
/// <example><code>
/// var world = new SimulationWorld();
/// await using var alpha = await SimulatedHostServer.StartAsync(world.AddHost("alpha"), [DaemonEndpoint.Tcp("127.0.0.1", 0)]);
/// Console.WriteLine(alpha.Uri);   // qemu+tcp://127.0.0.1:40123/system
/// </code></example>
public sealed class SimulatedHostServer : IAsyncDisposable
{
    private readonly VirtDaemon daemon;

    private SimulatedHostServer(SimulatedHost host, VirtDaemon daemon) => (Host, this.daemon) = (host, daemon);

    /// <summary>The host.</summary>
    public SimulatedHost Host { get; }

    /// <summary>The URIs by which clients of this machine reach it, one for each address.</summary>
    public IReadOnlyList<string> Uris => [.. daemon.Endpoints.Select(e => e.ToUri(SchemeOf(Host), PathOf(SchemeOf(Host))))];

    /// <summary>The first of <see cref="Uris"/>.</summary>
    public string Uri => Uris[0];

    /// <summary>How many clients are connected.</summary>
    public int ClientCount => daemon.ClientCount;

    /// <summary>Serves a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="endpoints">Where to listen; at least one.</param>
    /// <param name="callEnded">Told of every call; returns at once and does not throw.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VirtException">An address cannot be used.</exception>
    public static async Task<SimulatedHostServer> StartAsync(
        SimulatedHost host, IReadOnlyList<DaemonEndpoint> endpoints, Action<DaemonCall>? callEnded = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentOutOfRangeException.ThrowIfZero(endpoints.Count, nameof(endpoints));
        var daemon = new VirtDaemon(new VirtDaemonOptions
        {
            OpenDriver = (name, readOnly, token) => OpenAsync(host, name, readOnly, token),
            CutsClientWithDriver = true,
            CallEnded = callEnded,
        });
        try
        {
            foreach (var endpoint in endpoints)
            {
                await daemon.ListenAsync(endpoint, cancellationToken).ConfigureAwait(false);
            }

            return new SimulatedHostServer(host, daemon);
        }
        catch
        {
            await daemon.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets the hosts of a world reach others by any URI when they drive a migration themselves, with our own
    /// client and engine: what a real daemon does with its own client library.</summary>
    public static void UseRealPeers(SimulationWorld world)
    {
        ArgumentNullException.ThrowIfNull(world);

        // What goes over sockets takes real time, whatever the world's clock makes of it.
        var drivers = new DriverRegistry(static (uri, options, token) =>
            RemoteDriver.OpenAsync(uri, options with { TimeProvider = TimeProvider.System }, token));
        drivers.Register(SimulationRegistry.Scheme, world.OpenAsync);
        world.Drivers = drivers;
        world.PeerMigrator = new EnginePeerMigrator();
    }

    /// <summary>Stops serving; the host itself goes on.</summary>
    public ValueTask DisposeAsync() => daemon.DisposeAsync();

    private static Task<VirtDriver> OpenAsync(SimulatedHost host, string name, bool readOnly, CancellationToken cancellationToken)
    {
        ConnectionUri uri;
        try
        {
            // No name: the client leaves it to the daemon.
            uri = ConnectionUri.Parse(name.Length > 0 ? name : $"{SchemeOf(host)}://{PathOf(SchemeOf(host))}");
        }
        catch (VirtException error)
        {
            return Task.FromException<VirtDriver>(error);
        }

        return string.Equals(uri.Driver, SchemeOf(host), StringComparison.OrdinalIgnoreCase)
            ? host.OpenAsync(uri, new ConnectOptions { ReadOnly = readOnly, TimeProvider = host.World.Clock }, cancellationToken)
            : Task.FromException<VirtDriver>(new VirtException(VirtErrorCode.NoConnect, VirtErrorDomain.None,
                $"no connection driver available for {name}")
            { Host = host.Name });
    }

    // Today's Xen driver has the scheme of the old one.
    private static string SchemeOf(SimulatedHost host) => host.Personality.Name == "libxl" ? "xen" : host.Personality.Name;

    private static string PathOf(string scheme) => scheme switch
    {
        "qemu" or "lxc" or "vz" or "openvz" or "bhyve" or "ch" or "vbox" => "/system",
        "test" => "/default",
        _ => "/",
    };
}
