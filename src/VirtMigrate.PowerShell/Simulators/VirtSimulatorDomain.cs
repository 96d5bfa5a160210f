using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>A domain of a simulated host as it was when it was asked for.</summary>
public sealed class VirtSimulatorDomain
{
    internal VirtSimulatorDomain(SimulatedDomain domain)
    {
        var state = domain.State;
        Name = domain.Name;
        Uuid = domain.Uuid;
        Host = domain.Host.Name;
        State = state.State;
        Reason = state.ReasonName;
        Memory = domain.Memory;
        Persistent = domain.IsPersistent;
        DirtyRate = domain.Workload.DirtyRate;
        WorkingSet = domain.Workload.WorkingSet;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its UUID.</summary>
    public Guid Uuid { get; }

    /// <summary>The host that it is on.</summary>
    public string Host { get; }

    /// <summary>Its state.</summary>
    public DomainState State { get; }

    /// <summary>Why it is in that state.</summary>
    public string Reason { get; }

    /// <summary>Its memory in bytes.</summary>
    public ulong Memory { get; }

    /// <summary>Whether it is defined.</summary>
    public bool Persistent { get; }

    /// <summary>Pages of 4 KiB that its guest dirties a second.</summary>
    public double DirtyRate { get; }

    /// <summary>Bytes that its guest writes to again and again; null: all of its memory.</summary>
    public ulong? WorkingSet { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({State})";
}
