using VirtMigrate.Hosting;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Migration;

/// <summary>Two simulated hosts that share no storage, and a guest on alpha.</summary>
internal sealed class DiskBench : IAsyncDisposable
{
    public const string Image = "/var/lib/libvirt/images/guest-vda.qcow2";

    private readonly SimulationClock clock = SimulationClock.Virtual();

    public DiskBench(
        IReadOnlyList<SimulatedDisk>? disks = null, IReadOnlyList<SimulatedPoolOptions>? alphaPools = null,
        IReadOnlyList<SimulatedPoolOptions>? betaPools = null, SimulatedProtocols? protocols = null)
    {
        clock.IdleGrace = TimeSpan.FromMilliseconds(60);
        World = new(new() { Name = Guid.NewGuid().ToString("N"), Clock = clock }) { PeerMigrator = new EnginePeerMigrator() };
        var options = new SimulatedHostOptions { Name = "alpha", Protocols = protocols };
        Alpha = World.AddHost(options with { Pools = alphaPools ?? options.Pools });
        Beta = World.AddHost(options with { Name = "beta", Pools = betaPools ?? options.Pools });
        Guest = Alpha.AddDomain(new SimulatedDomainOptions
        {
            Name = "guest",
            Memory = 64UL << 20,
            Disks = disks ?? [new() { Target = "vda", Capacity = 1 << 20, Shared = false }],
        });
        Options = new() { TimeProvider = clock, StepTimeout = TimeSpan.FromMinutes(5), RecoveryTimeout = TimeSpan.FromSeconds(5) };
    }

    public SimulationWorld World { get; }

    public SimulatedHost Alpha { get; }

    public SimulatedHost Beta { get; }

    public SimulatedDomain Guest { get; }

    public MigrationOptions Options { get; set; }

    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>Cancels when a step of that name begins.</summary>
    public string? CancelAt { get; set; }

    public SimulatedVolume? There => Beta.FindVolume(Image);

    public static async Task<MigrationEndpoint> EndpointAsync(SimulatedHost host) =>
        new(host.Name, await host.OpenAsync(), token => host.OpenAsync(cancellationToken: token));

    public async Task<MigrationResult> RunAsync(
        MigrationFlags flags = MigrationFlags.Live | MigrationFlags.NonSharedDisk, Func<MigrationRequest, MigrationRequest>? edit = null)
    {
        var request = new MigrationRequest { Domain = Guest.Reference, Flags = flags };
        var route = await MigrationNegotiator.NegotiateAsync(edit?.Invoke(request) ?? request,
            await EndpointAsync(Alpha), await EndpointAsync(Beta), CancellationToken.None);
        var observer = CancelAt is { } step ? new StepCanceller(step, Cancellation) : null;
        return await new MigrationEngine(Options).RunAsync(route, observer, Cancellation.Token).WaitAsync(TimeSpan.FromSeconds(60));
    }

    public void AssertNotMoved(MigrationResult result, MigrationOutcome outcome)
    {
        Assert.True(result.Outcome == outcome, $"{result.Outcome}: {result.Error?.Message}");
        Assert.Equal(["alpha"], World.RunningOn(Guest.Uuid));
    }

    public void AssertMoved(MigrationResult result)
    {
        Assert.True(result.Outcome == MigrationOutcome.Completed, $"{result.Outcome}: {result.Error?.Message}");
        Assert.Equal(["beta"], World.RunningOn(Guest.Uuid));
    }

    public async ValueTask DisposeAsync()
    {
        Cancellation.Dispose();
        await World.DisposeAsync();
        clock.Dispose();
    }

    private sealed class StepCanceller(string wanted, CancellationTokenSource cancellation) : IMigrationObserver
    {
        public void StepStarted(MigrationRoute route, string step, MigrationSide side)
        {
            if (step == wanted)
            {
                cancellation.Cancel();
            }
        }

        public void StepEnded(MigrationRoute route, MigrationStep step)
        {
        }

        public void Progress(MigrationRoute route, JobStatistics statistics)
        {
        }

        public void Notice(MigrationRoute route, string message)
        {
        }
    }
}
