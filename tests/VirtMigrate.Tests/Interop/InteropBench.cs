using System.Collections.Concurrent;
using VirtMigrate.Daemon;
using VirtMigrate.Drivers;
using VirtMigrate.Hosting;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Interop;

/// <summary>Two simulated hosts behind daemons on loopback sockets; every call to them is recorded.</summary>
internal sealed class InteropBench : IAsyncDisposable
{
    public const string Guest = "web";
    private readonly SimulationClock clock;
    private readonly ConcurrentQueue<(string Host, DaemonCall Call)> calls = new();

    private InteropBench(double speed)
    {
        clock = new SimulationClock(speed);
        World = new SimulationWorld(new SimulationWorldOptions { Name = "interop", Clock = clock });
        SimulatedHostServer.UseRealPeers(World);
    }

    public SimulationWorld World { get; }

    public SimulatedHostServer Alpha { get; private set; } = null!;

    public SimulatedHostServer Beta { get; private set; } = null!;

    /// <summary>The calls that move a domain, and those that look for one by name on the destination, as
    /// <c>host PROCEDURE</c>, in the order of their answers.</summary>
    public string[] MigrationCalls => [.. calls.Where(c => c.Call.Procedure.Contains("_MIGRATE_", StringComparison.Ordinal))
        .Select(c => $"{c.Host} {c.Call.Procedure}")];

    /// <summary>Every call with its host.</summary>
    public IReadOnlyList<(string Host, DaemonCall Call)> Calls => [.. calls];

    public static async Task<InteropBench> StartAsync(
        string driver = "qemu", SimulatedProtocols? protocols = null, double speed = 50, bool unix = false, ulong libraryVersion = 9_000_000)
    {
        var bench = new InteropBench(speed);
        bench.Alpha = await bench.ServeAsync("alpha", driver, protocols, unix, libraryVersion);
        bench.Beta = await bench.ServeAsync("beta", driver, protocols, unix, libraryVersion);
        bench.Alpha.Host.AddDomain(Guest, memory: 512UL << 20, dirtyRate: 2000, workingSet: 64UL << 20);
        return bench;
    }

    /// <summary>Where the guest runs.</summary>
    public IReadOnlyList<string> RunningOn() => World.RunningOn(World["alpha"].FindDomain(Guest)?.Uuid ?? World["beta"].FindDomain(Guest)!.Uuid);

    /// <summary>Migrates with our own client.</summary>
    public Task<MigrationResult> MigrateAsync(MigrationFlags flags, string? peerUri = null) =>
        MigrateAsync(Alpha.Uri, Beta.Uri, domain => new MigrationRequest { Domain = domain, Flags = flags, PeerUri = peerUri });

    /// <summary>Migrates with our own client by these URIs.</summary>
    public static async Task<MigrationResult> MigrateAsync(string alpha, string beta, Func<DomainRef, MigrationRequest> ask)
    {
        await using var source = await ConnectAsync(alpha);
        await using var destination = await ConnectAsync(beta);
        var request = ask(await source.LookupDomainByNameAsync(Guest, default));
        var route = await MigrationNegotiator.NegotiateAsync(request,
            new MigrationEndpoint("alpha", source, _ => ConnectAsync(alpha)),
            new MigrationEndpoint("beta", destination, _ => ConnectAsync(beta)), default);
        return await new MigrationEngine(new MigrationOptions { PollInterval = TimeSpan.FromMilliseconds(20) }).RunAsync(route, null, default);
    }

    public static Task<VirtDriver> ConnectAsync(string uri) =>
        RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), new ConnectOptions(), default);

    public async ValueTask DisposeAsync()
    {
        await Alpha.DisposeAsync();
        await Beta.DisposeAsync();
        await World.DisposeAsync();
        clock.Dispose();
    }

    private Task<SimulatedHostServer> ServeAsync(string name, string driver, SimulatedProtocols? protocols, bool unix, ulong libraryVersion) =>
        SimulatedHostServer.StartAsync(
            World.AddHost(new SimulatedHostOptions { Name = name, Driver = driver, Protocols = protocols, LibraryVersion = libraryVersion }),
            [unix ? DaemonEndpoint.Unix(Path.Combine(Path.GetTempPath(), $"vmi-{Guid.NewGuid():N}"[..16])) : DaemonEndpoint.Tcp("127.0.0.1", 0)],
            call => calls.Enqueue((name, call)));
}
