using System.Collections.Concurrent;
using VirtMigrate.Daemon;
using VirtMigrate.Drivers;
using VirtMigrate.Hosting;
using VirtMigrate.Migration;
using VirtMigrate.Remote;
using VirtMigrate.Simulation;

namespace VirtMigrate.Simulator.Demonstration;

/// <summary><c>virtsim demo</c>: every protocol between two simulated hosts, over sockets, with our own client.</summary>
internal static class DemoCommand
{
    private const string Guest = "web";
    private static readonly MigrationOptions Engine = new() { PollInterval = TimeSpan.FromMilliseconds(50) };

    /// <summary>Plays the scenes.</summary>
    /// <returns>Success when every domain arrived, and only there.</returns>
    public static async Task<int> RunAsync(DemoOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var scene in options.Scenes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            failed += await PlayAsync(scene, options, output, cancellationToken).ConfigureAwait(false) ? 0 : 1;
        }

        await output.WriteLineAsync(failed == 0
            ? $"{options.Scenes.Count} of {options.Scenes.Count} migrations completed."
            : $"{failed} of {options.Scenes.Count} migrations failed.").ConfigureAwait(false);
        return failed == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task<bool> PlayAsync(DemoScene scene, DemoOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        using var clock = new SimulationClock(options.ClockSpeed);
        var world = new SimulationWorld(new SimulationWorldOptions { Name = $"demo-{scene.Name}", Clock = clock });
        await using var worldEnd = world.ConfigureAwait(false);
        SimulatedHostServer.UseRealPeers(world);
        var calls = new ConcurrentQueue<(string Host, DaemonCall Call)>();

        var alpha = await StartAsync(world, "alpha", scene, calls, cancellationToken).ConfigureAwait(false);
        await using var alphaEnd = alpha.ConfigureAwait(false);
        var beta = await StartAsync(world, "beta", scene, calls, cancellationToken).ConfigureAwait(false);
        await using var betaEnd = beta.ConfigureAwait(false);
        var guest = alpha.Host.AddDomain(new SimulatedDomainOptions
        {
            Name = Guest,
            Memory = options.Memory,
            Workload = new SimulatedWorkload { DirtyRate = options.DirtyRate, WorkingSet = options.Memory / 8 },
        });

        await output.WriteLineAsync($"""
            == {scene.Name}: {scene.Title}
              {Guest} runs on alpha ({alpha.Uri}); it goes to beta ({beta.Uri})
            """).ConfigureAwait(false);
        var result = await MigrateAsync(scene, alpha.Uri, beta.Uri, output, cancellationToken).ConfigureAwait(false);
        await DemoReport.WriteAsync(result, output).ConfigureAwait(false);
        if (result.Mode == MigrationMode.PeerToPeer)
        {
            await DemoReport.WriteCallsAsync(calls, output).ConfigureAwait(false);
        }

        var running = world.RunningOn(guest.Uuid);
        await output.WriteLineAsync($"  The domain runs on {(running.Count == 0 ? "no host" : string.Join(" and ", running))}."
            + Environment.NewLine).ConfigureAwait(false);
        return result.Outcome == MigrationOutcome.Completed && result.Protocol == scene.Expected && running is ["beta"];
    }

    private static Task<SimulatedHostServer> StartAsync(
        SimulationWorld world, string name, DemoScene scene, ConcurrentQueue<(string Host, DaemonCall Call)> calls, CancellationToken cancellationToken) =>
        SimulatedHostServer.StartAsync(
            world.AddHost(new SimulatedHostOptions { Name = name, Driver = scene.Driver, Protocols = scene.Protocols, Memory = 1UL << 44 }),
            [DaemonEndpoint.Tcp("127.0.0.1", 0)], call => calls.Enqueue((name, call)), cancellationToken);

    private static async Task<MigrationResult> MigrateAsync(
        DemoScene scene, string from, string to, TextWriter output, CancellationToken cancellationToken)
    {
        var source = await ConnectAsync(from, cancellationToken).ConfigureAwait(false);
        await using var sourceEnd = source.ConfigureAwait(false);
        var destination = await ConnectAsync(to, cancellationToken).ConfigureAwait(false);
        await using var destinationEnd = destination.ConfigureAwait(false);
        var request = new MigrationRequest
        {
            Domain = await source.LookupDomainByNameAsync(Guest, cancellationToken).ConfigureAwait(false),
            Flags = scene.Flags,
        };
        var route = await MigrationNegotiator.NegotiateAsync(request,
            new MigrationEndpoint("alpha", source, token => ConnectAsync(from, token)),
            new MigrationEndpoint("beta", destination, token => ConnectAsync(to, token)), cancellationToken).ConfigureAwait(false);
        return await new MigrationEngine(Engine).RunAsync(route, new DemoProgress(output), cancellationToken).ConfigureAwait(false);
    }

    private static Task<VirtDriver> ConnectAsync(string uri, CancellationToken cancellationToken) =>
        RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), new ConnectOptions(), cancellationToken);
}
