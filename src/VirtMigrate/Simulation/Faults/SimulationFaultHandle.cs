namespace VirtMigrate.Simulation;

/// <summary>A fault that has been added to a host. Disposing it takes it away.</summary>
public sealed class SimulationFaultHandle : IDisposable
{
    private readonly SimulationFaultSet owner;
    private int hits;

    internal SimulationFaultHandle(SimulationFaultSet owner, SimulationFault fault) => (this.owner, Fault) = (owner, fault);

    /// <summary>The rule.</summary>
    public SimulationFault Fault { get; }

    /// <summary>How often it has struck.</summary>
    public int Hits => Volatile.Read(ref hits);

    internal int Seen { get; set; }

    /// <summary>Takes the fault away.</summary>
    public void Dispose() => owner.Remove(this);

    internal void Hit() => Interlocked.Increment(ref hits);
}
