using System.Diagnostics;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Lab;

/// <summary>Many migrations at once over one connection to a real libvirtd: all of them run, and meanwhile the connection
/// lives, tells statistics and calls one off.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Lab")]
public sealed class LaneLabTests(ITestOutputHelper output)
{
    private const int Count = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    [SkippableFact]
    public async Task NoMigrationWaitsForAnotherAndNothingWaitsForThem()
    {
        LabHosts.Require();
        var names = Enumerable.Range(0, Count).Select(n => $"lane{n}").ToArray();
        try
        {
            foreach (var name in names)
            {
                await LabHosts.LabAsync("guest", "alpha", "idle", name, "96");
            }

            using var limit = new CancellationTokenSource(Patience);
            var source = new MigrationEndpoint("alpha", await OpenAsync(LabHosts.AlphaAddress), _ => OpenAsync(LabHosts.AlphaAddress));
            var destination = new MigrationEndpoint("beta", await OpenAsync(LabHosts.BetaAddress), _ => OpenAsync(LabHosts.BetaAddress));
            await using var alpha = source.GetDriver();
            await using var beta = destination.GetDriver();
            var domains = new List<DomainRef>();
            var moves = new List<Task<MigrationResult>>();
            foreach (var name in names)
            {
                var domain = await alpha.LookupDomainByNameAsync(name, limit.Token);
                domains.Add(domain);

                // Some 50 MiB are to be sent: it takes most of a minute unless it is let go.
                var request = new MigrationRequest { Domain = domain, Flags = MigrationFlags.Live, Bandwidth = 1 };
                var plan = await MigrationNegotiator.NegotiateAsync(request, source, destination, limit.Token);
                moves.Add(new MigrationEngine(new MigrationOptions { PollInterval = TimeSpan.FromMilliseconds(500) }).RunAsync(plan, null, limit.Token));
            }

            // Each of them sends at the same time.
            foreach (var domain in domains)
            {
                while ((await alpha.GetJobInfoAsync(domain, limit.Token)).DataProcessed == 0)
                {
                    Assert.All(moves, m => Assert.False(m.IsCompleted));
                    await Task.Delay(100, limit.Token);
                }
            }

            // Longer than keepalive gives a silent host, and every answer comes at once.
            var begun = Stopwatch.GetTimestamp();
            var slowest = TimeSpan.Zero;
            while (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(8))
            {
                foreach (var domain in domains)
                {
                    var asked = Stopwatch.GetTimestamp();
                    Assert.NotEqual(JobType.None, (await alpha.GetJobInfoAsync(domain, limit.Token)).Type);
                    var took = Stopwatch.GetElapsedTime(asked);
                    slowest = took > slowest ? took : slowest;
                }
            }

            Assert.True(alpha.IsOpen && beta.IsOpen);
            Assert.All(moves, m => Assert.False(m.IsCompleted));
            var abortBegun = Stopwatch.GetTimestamp();
            await alpha.AbortJobAsync(domains[^1], false, limit.Token);
            var aborted = await moves[^1].WaitAsync(limit.Token);
            Assert.Equal(MigrationOutcome.RolledBack, aborted.Outcome);
            output.WriteLine($"LANES {Count} at once; slowest statistics {slowest.TotalMilliseconds:0} ms; one called off in {Stopwatch.GetElapsedTime(abortBegun).TotalMilliseconds:0} ms");

            // Their brakes off, they arrive.
            foreach (var domain in domains.SkipLast(1))
            {
                await alpha.SetMaxSpeedAsync(domain, 1000, false, limit.Token);
            }

            Assert.All(await Task.WhenAll(moves.SkipLast(1)).WaitAsync(limit.Token), r => Assert.Equal(MigrationOutcome.Completed, r.Outcome));
            var (_, there) = await ExternalProgram.RunAsync(Path.Combine(Repository.Root, "tests/lab/lab"), ["virsh", "beta", "list", "--name"], Patience);
            Assert.Equal(names.SkipLast(1), there.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(n => n.StartsWith("lane", StringComparison.Ordinal)).Order());
        }
        finally
        {
            foreach (var host in new[] { "alpha", "beta" })
            {
                foreach (var name in names)
                {
                    await ExternalProgram.RunAsync(Path.Combine(Repository.Root, "tests/lab/lab"), ["virsh", host, "destroy", name], Patience);
                    await ExternalProgram.RunAsync(Path.Combine(Repository.Root, "tests/lab/lab"), ["virsh", host, "undefine", name], Patience);
                }
            }
        }
    }

    private static Task<VirtDriver> OpenAsync(string address) => RemoteDriver.OpenAsync(ConnectionUri.Parse($"qemu+tcp://{address}/system"),
        new ConnectOptions { KeepAliveInterval = TimeSpan.FromSeconds(2), KeepAliveCount = 2 }, default);
}
