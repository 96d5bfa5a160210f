using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>The destination's part of one migration. Guarded by the destination host's gate.</summary>
internal sealed class IncomingMigration(SimulatedHost host, Guid session, StepProtocol protocol, SimulationDriver? owner, MigrationFlags flags)
{
    private readonly List<SimulationSleep> sleepers = [];

    public SimulatedHost Host { get; } = host;

    public Guid Session { get; } = session;

    public StepProtocol Protocol { get; } = protocol;

    /// <summary>The connection whose end ends it; null: nobody's (a direct migration).</summary>
    public SimulationDriver? Owner { get; } = owner;

    public MigrationFlags Flags { get; } = flags;

    /// <summary>The domain; null as long as version 1 has not sent it.</summary>
    public SimulatedDomain? Domain { get; set; }

    /// <summary>The name it shall have (version 1).</summary>
    public string? DestinationName { get; init; }

    /// <summary>The definition that came (offline: all that comes).</summary>
    public SimulatedDomainDefinition? Definition { get; set; }

    /// <summary>What to make persistent when that is asked for.</summary>
    public SimulatedDomainDefinition? PersistentDefinition { get; set; }

    public int Port { get; set; }

    public IncomingPhase Phase { get; set; } = IncomingPhase.Prepared;

    public byte[] PrepareCookie { get; set; } = [];

    public byte[] PerformCookie { get; set; } = [];

    public byte[] FinishCookie { get; set; } = [];

    /// <summary>Set while Finish runs: the end of its connection no longer ends the migration.</summary>
    public bool IsFinishing { get; set; }

    public SimulationTransfer? Transfer { get; set; }

    public SimulatedTunnel? Tunnel { get; set; }

    public string? Failure { get; set; }

    /// <summary>The volumes that a copy of disks fills, with what will be in them.</summary>
    public List<(SimulatedPool Pool, string Volume, Guid Content)> Mirrors { get; } = [];

    public long Started { get; } = host.World.Clock.GetTimestamp();

    /// <summary>Sets the phase and wakes who waits for it.</summary>
    public void Reach(IncomingPhase phase)
    {
        Phase = phase;
        foreach (var sleeper in sleepers)
        {
            sleeper.Wake();
        }

        sleepers.Clear();
    }

    /// <summary>A sleep that ends with the next <see cref="Reach"/>.</summary>
    public SimulationSleep Next()
    {
        var sleep = SimulationSleep.Start(Host.World.Clock, null);
        sleepers.Add(sleep);
        return sleep;
    }
}
