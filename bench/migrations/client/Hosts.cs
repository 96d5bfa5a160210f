using VirtMigrate.Daemon;
using VirtMigrate.Hosting;
using VirtMigrate.Simulation;

namespace VirtMigrate.WireMigrations;

/// <summary>Two simulated hosts behind daemons of their own, in this process.</summary>
internal static class Hosts
{
    /// <summary>Serves them until the standard input ends; each line of it asks for what they have cost so far.</summary>
    public static async Task ServeAsync(string directory, int domains, int mebibytes, CancellationToken cancellationToken)
    {
        var memory = (ulong)mebibytes << 20;

        // The tunnel really carries the guest's memory; and the guest writes none, so that it is carried once.
        using var clock = SimulationClock.Virtual();
        await using var world = new SimulationWorld(
            new SimulationWorldOptions { Name = "bench", Clock = clock, TunnelBytes = (long)memory });
        SimulatedHostServer.UseRealPeers(world);
        await using var alpha = await StartAsync(world, directory, "alpha", domains, memory, cancellationToken);
        await using var beta = await StartAsync(world, directory, "beta", domains, memory, cancellationToken);
        for (var n = 0; n < domains; n++)
        {
            alpha.Host.AddDomain(new SimulatedDomainOptions
            {
                Name = $"guest{n}",
                Memory = memory,
                Workload = new SimulatedWorkload { DirtyRate = 0 },
            });
        }

        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            Cost.Write("hosts", 0, 0, TimeSpan.Zero,
                $",\"tunnelled\":{alpha.Host.TunnelBytesReceived + beta.Host.TunnelBytesReceived}");
        }
    }

    private static Task<SimulatedHostServer> StartAsync(
        SimulationWorld world, string directory, string name, int domains, ulong memory, CancellationToken cancellationToken) =>
        SimulatedHostServer.StartAsync(
            world.AddHost(new SimulatedHostOptions
            {
                Name = name,
                Protocols = SimulatedProtocols.V3 | SimulatedProtocols.V3Params,
                Memory = Math.Max(64UL << 30, 2 * (ulong)domains * memory),
            }),
            [DaemonEndpoint.Unix(Path.Combine(directory, name + ".sock"))], null, cancellationToken);
}
