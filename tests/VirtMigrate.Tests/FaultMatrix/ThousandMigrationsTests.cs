using System.Diagnostics;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.FaultMatrix;

public sealed class ThousandMigrationsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task AThousandAtOnceAllEndTruly()
    {
        const int Count = 1000;
        await using var world = new SimulationWorld(new SimulationWorldOptions { Name = Guid.NewGuid().ToString("N") });
        var hosts = Enumerable.Range(0, 10).Select(n => world.AddHost($"host{n}")).ToArray();
        var endpoints = new List<MigrationEndpoint>();
        foreach (var host in hosts)
        {
            endpoints.Add(new MigrationEndpoint(host.Name, await host.OpenAsync(), token => host.OpenAsync(cancellationToken: token)));
        }

        var guests = Enumerable.Range(0, Count)
            .Select(n => (From: n % 10, To: (n + 1 + (n / 10 % 9)) % 10, Domain: hosts[n % 10].AddDomain($"guest{n}", memory: 64UL << 20)))
            .ToList();
        var clock = Stopwatch.StartNew();
        var results = await Task.WhenAll(guests.Select(async guest =>
        {
            var route = await MigrationNegotiator.NegotiateAsync(
                new MigrationRequest { Domain = guest.Domain.Reference, Flags = MigrationFlags.Live },
                endpoints[guest.From], endpoints[guest.To], CancellationToken.None);
            return await new MigrationEngine().RunAsync(route, null, CancellationToken.None);
        })).WaitAsync(TimeSpan.FromMinutes(2));

        output.WriteLine($"{Count} migrations in {clock.Elapsed.TotalSeconds:F1} s, "
            + $"simulated time {world.Clock.Elapsed}, peak memory of the process {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        for (var n = 0; n < Count; n++)
        {
            var expected = hosts[guests[n].To].Name;
            Assert.True(results[n].Outcome == MigrationOutcome.Completed && results[n].RunningOn == expected,
                $"{results[n].Name}: {results[n].Outcome} on {results[n].RunningOn}, {results[n].Error?.Message}");
            Assert.Equal([expected], world.RunningOn(guests[n].Domain.Uuid));
        }
    }
}
