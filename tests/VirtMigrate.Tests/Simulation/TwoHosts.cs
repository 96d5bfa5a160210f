using VirtMigrate.Drivers;
using VirtMigrate.Hosting;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

/// <summary>A world with a source, a destination and one domain, and a connection to each.</summary>
internal sealed class TwoHosts : IAsyncDisposable
{
    private TwoHosts(SimulationWorld world, SimulatedHost alpha, SimulatedHost beta, SimulatedDomain domain) =>
        (World, Alpha, Beta, Domain) = (world, alpha, beta, domain);

    public SimulationWorld World { get; }

    public SimulatedHost Alpha { get; }

    public SimulatedHost Beta { get; }

    public SimulatedDomain Domain { get; }

    public DomainRef Ref { get; private init; }

    public required SimulationDriver Source { get; set; }

    public required SimulationDriver Destination { get; set; }

    /// <summary>Whether the transfer waits for the (manual) clock.</summary>
    public bool IsTransferring => World.GetLink("alpha", "beta").Transfers == 1 && World.Clock.TimerCount == 1;

    public static async Task<TwoHosts> MakeAsync(
        SimulatedProtocols? protocols = null, string driver = "qemu", SimulationClock? clock = null, SimulatedDomainOptions? domain = null,
        IReadOnlyDictionary<DriverFeature, bool>? features = null, SimulatedPersonality? personality = null)
    {
        var world = new SimulationWorld(new() { Clock = clock }) { PeerMigrator = new EnginePeerMigrator() };
        var options = new SimulatedHostOptions
        {
            Name = "alpha",
            Driver = driver,
            Protocols = protocols,
            Personality = personality,
            Features = features ?? new Dictionary<DriverFeature, bool>(),
        };
        var alpha = world.AddHost(options);
        var beta = world.AddHost(options with { Name = "beta" });
        var guest = alpha.AddDomain(domain ?? new() { Name = "web" });
        return new(world, alpha, beta, guest)
        {
            Ref = guest.Reference,
            Source = (SimulationDriver)await alpha.OpenAsync(),
            Destination = (SimulationDriver)await beta.OpenAsync(),
        };
    }

    public async Task<List<string>> LifecycleAsync(SimulatedHost host, Func<Task> action)
    {
        await using var watcher = await host.OpenAsync(readOnly: true);
        await using var events = await watcher.SubscribeAsync(DomainEventId.Lifecycle, null, CancellationToken.None);
        await action();
        List<string> seen = [];
        while (events.Events.TryRead(out var item))
        {
            var life = Assert.IsType<DomainLifecycleEvent>(item);
            seen.Add($"{(int)life.Kind},{life.Detail}");
        }

        return seen;
    }

    public void AssertRunsOnlyOn(SimulatedHost host) => Assert.Equal([host.Name], World.RunningOn(Domain.Uuid));

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
