using BenchmarkDotNet.Attributes;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Benchmarks.Migrations;

/// <summary>What negotiating and running a migration costs us, with hosts that answer at once: the guest goes there and
/// back, on a virtual clock.</summary>
[MemoryDiagnoser]
public class MigrationBenchmarks
{
    private readonly MigrationEngine engine = new();
    private SimulationWorld world = null!;
    private MigrationEndpoint alpha = null!;
    private MigrationEndpoint beta = null!;
    private Guid guest;

    [GlobalSetup]
    public async Task Setup()
    {
        world = new SimulationWorld(new SimulationWorldOptions { Name = Guid.NewGuid().ToString("N") });
        var first = world.AddHost("alpha");
        guest = first.AddDomain("web", memory: 64UL << 20).Uuid;
        alpha = await EndpointAsync(first);
        beta = await EndpointAsync(world.AddHost("beta"));
    }

    [GlobalCleanup]
    public async Task Cleanup() => await world.DisposeAsync();

    [Benchmark(OperationsPerInvoke = 2)]
    public async Task ThereAndBack()
    {
        await MoveAsync(alpha, beta);
        await MoveAsync(beta, alpha);
    }

    private async Task MoveAsync(MigrationEndpoint source, MigrationEndpoint destination)
    {
        var domain = await source.GetDriver().LookupDomainByUuidAsync(guest, CancellationToken.None);
        var plan = await MigrationNegotiator.NegotiateAsync(
            new MigrationRequest { Domain = domain, Flags = MigrationFlags.Live }, source, destination, CancellationToken.None);
        var result = await engine.RunAsync(plan, null, CancellationToken.None);
        if (result.Outcome != MigrationOutcome.Completed)
        {
            throw new InvalidOperationException($"the migration ended as {result.Outcome}: {result.Error?.Message}");
        }
    }

    private static async Task<MigrationEndpoint> EndpointAsync(SimulatedHost host) =>
        new(host.Name, await host.OpenAsync(), token => host.OpenAsync(cancellationToken: token));
}
