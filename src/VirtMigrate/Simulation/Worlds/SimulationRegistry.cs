using System.Collections.Concurrent;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>
/// Finds simulated worlds by name, for URIs: <c>sim://host/</c> is a host of the default world, <c>sim://host/name</c>
/// (or <c>sim://host/?world=name</c>) of the world of that name.
/// </summary>
/// <example><code>registry.Register(SimulationRegistry.Scheme, SimulationRegistry.OpenAsync);</code></example>
public static class SimulationRegistry
{
    /// <summary>The scheme of simulated hosts' URIs.</summary>
    public const string Scheme = "sim";

    /// <summary>The name of the world that a URI means when it names none.</summary>
    public const string DefaultWorldName = "default";

    private static readonly ConcurrentDictionary<string, SimulationWorld> Worlds = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What source hosts run when they are asked to drive a migration themselves, in worlds that have nothing of
    /// their own. The engine, which knows how, is another room; the composition root puts it here.</summary>
    public static IPeerMigrator? PeerMigrator { get; set; }

    /// <summary>The default world; made when it is first asked for.</summary>
    public static SimulationWorld Default => Worlds.GetOrAdd(DefaultWorldName, static _ => new());

    /// <summary>The worlds that can be found.</summary>
    public static IReadOnlyCollection<SimulationWorld> All => [.. Worlds.Values];

    /// <summary>Makes a world findable by its name, in place of another of that name.</summary>
    public static void Add(SimulationWorld world)
    {
        ArgumentNullException.ThrowIfNull(world);
        Worlds[world.Name] = world;
    }

    /// <summary>A world by its name, if there is one.</summary>
    public static SimulationWorld? Find(string name) => Worlds.TryGetValue(name, out var world) ? world : null;

    /// <summary>Opens a connection to a simulated host; a <see cref="DriverFactory"/> for <see cref="DriverRegistry.Register"/>.</summary>
    public static Task<VirtDriver> OpenAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var path = uri.Path.Trim('/');
        var name = uri.GetParameter("world") ?? (path.Length > 0 ? path : DefaultWorldName);
        var world = Find(name);
        return world is not null
            ? world.OpenAsync(uri, options, cancellationToken)
            : Task.FromException<VirtDriver>(new VirtException(VirtErrorCode.NoConnect, VirtErrorDomain.None,
                $"there is no simulated world '{name}' in this process")
            {
                Host = uri.HostLabel,
                ErrorId = VirtErrorId.HostNotFound,
                Delivery = CallDelivery.NotSent,
            });
    }

    internal static void Forget(SimulationWorld world) =>
        ((ICollection<KeyValuePair<string, SimulationWorld>>)Worlds).Remove(new(world.Name, world));
}
