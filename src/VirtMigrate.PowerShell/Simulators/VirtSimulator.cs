using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>Simulated hosts that belong together, as they were when they were asked for.</summary>
public sealed class VirtSimulator
{
    private readonly SimulationWorld world;

    internal VirtSimulator(SimulatorEntry entry)
    {
        world = entry.World;
        Speed = world.Clock.Speed;
        Elapsed = world.Clock.Elapsed;
        Time = world.Clock.GetUtcNow();
        Hosts = world.Hosts.Select(host => new VirtSimulatorHost(host, entry.ListeningUris(host.Name))).ToArray();
    }

    /// <summary>Its name.</summary>
    public string Name => world.Name;

    /// <summary>Simulated seconds a real second; infinite: time jumps to what happens next; 0: it stands still.</summary>
    public double Speed { get; }

    /// <summary>Simulated time since it was started.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The simulated time of day.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Its hosts, by name.</summary>
    public IReadOnlyList<VirtSimulatorHost> Hosts { get; }

    /// <summary>The domains of all its hosts.</summary>
    public IReadOnlyList<VirtSimulatorDomain> Domains => Hosts.SelectMany(host => host.Domains).ToArray();

    /// <summary>The world behind it, for scripts that want what no cmdlet has.</summary>
    public SimulationWorld GetWorld() => world;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
