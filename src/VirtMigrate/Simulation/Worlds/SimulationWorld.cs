using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>
/// A world of simulated hosts with one clock and links between them. Connections are opened with
/// <see cref="OpenAsync"/>, or by URI (<c>sim://host/</c>) through <see cref="SimulationRegistry"/>.
/// </summary>
/// <example><code>
/// await using var world = new SimulationWorld();
/// var alpha = world.AddHost("alpha");
/// var beta = world.AddHost("beta", "libxl");
/// alpha.AddDomain("web", memory: 4UL &lt;&lt; 30);
/// </code></example>
public sealed class SimulationWorld : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SimulatedHost> hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string From, string To), SimulationLink> links = new();
    private readonly ConcurrentDictionary<string, SimulatedVolumeStore> sharedVolumes = new(StringComparer.Ordinal);
    private readonly object randomGate = new();
    private readonly Random random;
    private readonly bool ownsClock;

    /// <summary>Makes a world without hosts.</summary>
    public SimulationWorld(SimulationWorldOptions? options = null)
    {
        Options = options ?? new();
        ownsClock = Options.Clock is null;
        Clock = Options.Clock ?? SimulationClock.Virtual();
        random = new(Options.Seed);
        CookieKey = SHA256.HashData(Encoding.UTF8.GetBytes($"simulation {Options.Seed}"));
        Drivers = new DriverRegistry();
        Drivers.Register(SimulationRegistry.Scheme, OpenAsync);
    }

    /// <summary>What it was made from.</summary>
    public SimulationWorldOptions Options { get; }

    /// <summary>Its name.</summary>
    public string Name => Options.Name;

    /// <summary>Its clock.</summary>
    public SimulationClock Clock { get; }

    /// <summary>By which its hosts open connections to others (peer-to-peer). Knows <c>sim</c>; give it another one that
    /// knows more, for instance a daemon's URIs.</summary>
    public DriverRegistry Drivers { get; set; }

    /// <summary>What a source host runs when it is asked to drive a migration itself; null: what
    /// <see cref="SimulationRegistry.PeerMigrator"/> says.</summary>
    public IPeerMigrator? PeerMigrator { get; set; }

    /// <summary>Its hosts, by name.</summary>
    public IReadOnlyList<SimulatedHost> Hosts => [.. hosts.Values.OrderBy(h => h.Name, StringComparer.Ordinal)];

    /// <summary>A host by its name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SimulatedHost this[string name] => hosts[name];

    internal byte[] CookieKey { get; }

    /// <summary>Adds a host.</summary>
    /// <exception cref="VirtException">The name is taken, or the driver is not known.</exception>
    public SimulatedHost AddHost(SimulatedHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new SimulatedHost(this, options);
        if (!hosts.TryAdd(options.Name, host))
        {
            throw new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, $"the simulated world has a host '{options.Name}' already");
        }

        return host;
    }

    /// <summary>Adds a host of some driver.</summary>
    public SimulatedHost AddHost(string name, string driver = "qemu") => AddHost(new SimulatedHostOptions { Name = name, Driver = driver });

    /// <summary>Stops a host and takes it away.</summary>
    public bool RemoveHost(string name)
    {
        if (!hosts.TryRemove(name, out var host))
        {
            return false;
        }

        host.Stop();
        return true;
    }

    /// <summary>A host by its name, if there is one.</summary>
    public SimulatedHost? FindHost(string name) => hosts.TryGetValue(name, out var host) ? host : null;

    /// <summary>The way from one host to another; it can be changed at any time.</summary>
    public SimulationLink GetLink(string from, string to) => links.GetOrAdd((from.ToUpperInvariant(), to.ToUpperInvariant()), static _ => new());

    /// <summary>Sets both directions between two hosts.</summary>
    /// <param name="one">A host's name.</param>
    /// <param name="other">Another's.</param>
    /// <param name="bandwidth">Bytes a second, each way.</param>
    /// <param name="latency">Time of one way.</param>
    public void Connect(string one, string other, double bandwidth, TimeSpan? latency = null)
    {
        foreach (var link in new[] { GetLink(one, other), GetLink(other, one) })
        {
            link.Bandwidth = bandwidth;
            link.Latency = latency ?? link.Latency;
        }
    }

    /// <summary>The names of the hosts on which a guest executes now. A sound migration never lets there be two.</summary>
    public IReadOnlyList<string> RunningOn(Guid uuid) =>
        [.. Hosts.Where(h => h.FindDomain(uuid) is { IsRunning: true }).Select(h => h.Name)];

    /// <summary>Opens a connection to the host that the URI names.</summary>
    public Task<VirtDriver> OpenAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<VirtDriver>(cancellationToken);
        }

        return uri.Host is { } name && Resolve(name) is { } host
            ? host.OpenAsync(uri, options, cancellationToken)
            : Task.FromException<VirtDriver>(new VirtException(VirtErrorCode.UnknownHost, VirtErrorDomain.Remote,
                $"the simulated world '{Name}' has no host '{uri.HostLabel}'")
            {
                Host = uri.HostLabel,
                ErrorId = VirtErrorId.HostNotFound,
                Delivery = CallDelivery.NotSent,
            });
    }

    /// <summary>Stops all hosts.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var host in Hosts)
        {
            host.Stop();
        }

        SimulationRegistry.Forget(this);
        if (ownsClock)
        {
            Clock.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>A host by its name or one of its addresses.</summary>
    internal SimulatedHost? Resolve(string name) => FindHost(name)
        ?? hosts.Values.FirstOrDefault(h => h.Options.Addresses.Contains(name, StringComparer.OrdinalIgnoreCase));

    internal SimulatedHost? FindHost(Guid uuid) => hosts.Values.FirstOrDefault(h => h.Uuid == uuid);

    /// <summary>The volumes below a directory that several hosts reach.</summary>
    internal SimulatedVolumeStore SharedVolumes(string directory) => sharedVolumes.GetOrAdd(directory, static _ => new());

    internal Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (randomGate)
        {
            random.NextBytes(bytes);
        }

        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new(bytes, bigEndian: true);
    }

    /// <summary>A UUID that depends on the seed and a name only.</summary>
    internal Guid GuidFor(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{Options.Seed} {name}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x50);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new(bytes, bigEndian: true);
    }
}
