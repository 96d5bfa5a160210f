using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>A domain on a simulated host. What it tells is true at the time of asking. After a migration the destination
/// has an object of its own.</summary>
public sealed class SimulatedDomain
{
    private readonly object gate;

    internal SimulatedDomain(SimulatedHost host, SimulatedDomainDefinition definition)
    {
        Host = host;
        gate = host.Gate;
        Definition = definition;
        Uuid = definition.Uuid;
        LastName = definition.Name;
    }

    /// <summary>The host it is on.</summary>
    public SimulatedHost Host { get; }

    /// <summary>Its UUID.</summary>
    public Guid Uuid { get; }

    /// <summary>Its name.</summary>
    public string Name
    {
        get
        {
            lock (gate)
            {
                return LastName;
            }
        }
    }

    /// <summary>Its state with the reason.</summary>
    public DomainStateReason State
    {
        get
        {
            lock (gate)
            {
                return Now;
            }
        }
    }

    /// <summary>Whether its guest executes on this host.</summary>
    public bool IsRunning => State.State == DomainState.Running;

    /// <summary>Whether it is defined.</summary>
    public bool IsPersistent
    {
        get
        {
            lock (gate)
            {
                return Persistent is not null;
            }
        }
    }

    /// <summary>Whether a migration holds it.</summary>
    public bool IsMigrating
    {
        get
        {
            lock (gate)
            {
                return Job is not null || Incoming is not null;
            }
        }
    }

    /// <summary>Memory in bytes.</summary>
    public ulong Memory
    {
        get
        {
            lock (gate)
            {
                return Current.Memory;
            }
        }
    }

    /// <summary>Virtual CPUs.</summary>
    public int VCpu
    {
        get
        {
            lock (gate)
            {
                return Current.VCpu;
            }
        }
    }

    /// <summary>What the guest does to its memory; can be changed at any time, a transfer under way goes on with the new one.</summary>
    public SimulatedWorkload Workload
    {
        get
        {
            lock (gate)
            {
                return Current.Workload;
            }
        }

        set
        {
            SimulationTransfer? transfer;
            lock (gate)
            {
                Definition = Definition.With(value);
                Persistent = Persistent?.With(value);
                transfer = Job?.Transfer;
            }

            transfer?.Refresh();
        }
    }

    /// <summary>Names it towards its host.</summary>
    public DomainRef Reference
    {
        get
        {
            lock (gate)
            {
                return Ref;
            }
        }
    }

    /// <summary>Its XML as it runs, or its definition.</summary>
    public string Xml
    {
        get
        {
            lock (gate)
            {
                return Current.ToXml(Id, secure: true);
            }
        }
    }

    // From here on: guarded by the host's gate.

    internal string LastName { get; set; }

    /// <summary>As it runs (or ran last).</summary>
    internal SimulatedDomainDefinition Definition { get; set; }

    /// <summary>As it is defined; null: transient.</summary>
    internal SimulatedDomainDefinition? Persistent { get; set; }

    internal int Id { get; set; } = DomainRef.Inactive;

    internal DomainStateReason Now { get; set; } = new(DomainState.ShutOff, 0);

    internal bool IsActive => Id != DomainRef.Inactive;

    internal SimulatedDomainDefinition Current => IsActive ? Definition : Persistent ?? Definition;

    internal DomainRef Ref => new(LastName, Uuid, Id);

    internal OutgoingMigration? Job { get; set; }

    internal IncomingMigration? Incoming { get; set; }

    internal JobStatistics? LastJob { get; set; }

    internal TimeSpan MaxDowntime { get; set; } = TimeSpan.FromMilliseconds(300);

    internal ulong MaxSpeed { get; set; } = SimulatedHost.UnlimitedSpeed;

    internal ulong MaxPostCopySpeed { get; set; } = SimulatedHost.UnlimitedSpeed;

    internal DirtyRateMeasurement? DirtyRate { get; set; }

    internal ulong CompressionCache { get; set; } = 64UL << 20;

    internal SimulationDriver? AutoDestroyOwner { get; set; }

    /// <summary>Names of its snapshots.</summary>
    internal List<string> Snapshots { get; set; } = [];

    internal bool HasManagedSave { get; set; }

    internal bool AutoStart { get; set; }

    /// <summary>CPU time used until <see cref="RunningSince"/>.</summary>
    internal TimeSpan CpuTime { get; set; }

    internal long? RunningSince { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} on {Host.Name}: {State}";
}
