using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>
/// A simulated host: what a daemon and its hypervisor are together. It presents itself as the driver of its
/// <see cref="SimulatedPersonality"/>; connections to it are <see cref="SimulationDriver"/>s.
/// </summary>
public sealed partial class SimulatedHost
{
    /// <summary>What "no limit" is in MiB/s, as QEMU hosts answer it.</summary>
    internal const ulong UnlimitedSpeed = 8_796_093_022_207;

    private readonly HashSet<SimulationDriver> connections = [];
    private readonly Dictionary<Guid, SimulatedDomain> domains = [];
    private readonly Dictionary<string, SimulatedDomain> names = new(StringComparer.Ordinal);
    private readonly SimulationFaultSet faults;
    private CancellationTokenSource stopping = new();
    private int nextId;
    private long tunnelBytes;
    private bool isRunning = true;

    internal SimulatedHost(SimulationWorld world, SimulatedHostOptions options)
    {
        World = world;
        Options = options;
        Personality = options.Personality ?? SimulatedPersonality.Of(options.Driver);
        Features = FeaturesOf(options, Personality);
        Uuid = options.Uuid ?? world.GuidFor($"host {options.Name}");
        nextPort = options.MigrationPortMin;
        faults = new(unchecked((world.Options.Seed * 397) ^ StableHash(options.Name)));
        foreach (var pool in options.Pools)
        {
            AddPool(pool);
        }

        foreach (var network in options.Networks)
        {
            AddNetwork(network);
        }

        foreach (var domain in options.Domains)
        {
            AddDomain(domain);
        }
    }

    /// <summary>Its world.</summary>
    public SimulationWorld World { get; }

    /// <summary>What it was made from.</summary>
    public SimulatedHostOptions Options { get; }

    /// <summary>The driver it presents itself as.</summary>
    public SimulatedPersonality Personality { get; }

    /// <summary>Its name, also its host name.</summary>
    public string Name => Options.Name;

    /// <summary>Its UUID, as its capabilities tell it.</summary>
    public Guid Uuid { get; }

    /// <summary>Its URI in its world's own registry.</summary>
    public string Uri => $"{SimulationRegistry.Scheme}://{Name}/" + (World.Name == SimulationRegistry.DefaultWorldName ? string.Empty : World.Name);

    /// <summary>The features that it answers with 1, a daemon's own included.</summary>
    public IReadOnlySet<DriverFeature> Features { get; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning
    {
        get
        {
            lock (Gate)
            {
                return isRunning;
            }
        }
    }

    /// <summary>How many connections are open.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (Gate)
            {
                return connections.Count;
            }
        }
    }

    /// <summary>Its domains, by name.</summary>
    public IReadOnlyList<SimulatedDomain> Domains
    {
        get
        {
            lock (Gate)
            {
                return [.. domains.Values.OrderBy(d => d.LastName, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Its faults.</summary>
    public IReadOnlyList<SimulationFaultHandle> Faults => faults.All;

    /// <summary>Bytes that have come to it through the streams of tunnelled migrations.</summary>
    public long TunnelBytesReceived => Interlocked.Read(ref tunnelBytes);

    // One lock for all that the host knows; never held across an await, and never two hosts' at once.
    internal object Gate { get; } = new();

    private SimulationClock Clock => World.Clock;

    /// <summary>Adds a domain.</summary>
    /// <exception cref="VirtException">Its name or UUID is taken, or the host has no memory left for it.</exception>
    public SimulatedDomain AddDomain(SimulatedDomainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var uuid = options.Uuid ?? World.GuidFor($"domain {Name} {options.Name}");
        var definition = SimulatedDomainDefinition.Of(options, Personality, Options.Architecture, uuid);
        lock (Gate)
        {
            var domain = AddNew(definition);
            AddVolumes(definition);
            domain.Snapshots = [.. options.Snapshots];
            domain.HasManagedSave = options is { ManagedSave: true, Running: false };
            domain.AutoStart = options.AutoStart;
            if (options.Persistent || !options.Running)
            {
                domain.Persistent = definition;
                Emit(domain, DomainLifecycleKind.Defined, 0);
            }

            if (options.Running)
            {
                try
                {
                    Activate(domain, definition, new(DomainState.Running, 1));
                }
                catch (VirtException)
                {
                    Forget(domain);
                    throw;
                }

                Emit(domain, DomainLifecycleKind.Started, 0);
            }

            return domain;
        }
    }

    /// <summary>Adds a running, persistent domain.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="memory">Its memory in bytes.</param>
    /// <param name="dirtyRate">Pages that it dirties a second.</param>
    /// <param name="workingSet">Bytes that it writes to again and again; null: all of its memory.</param>
    public SimulatedDomain AddDomain(string name, ulong memory = 1UL << 30, double dirtyRate = 1000, ulong? workingSet = null) =>
        AddDomain(new SimulatedDomainOptions
        {
            Name = name,
            Memory = memory,
            Workload = new SimulatedWorkload { DirtyRate = dirtyRate, WorkingSet = workingSet },
        });

    /// <summary>A domain by its name, if it is there.</summary>
    public SimulatedDomain? FindDomain(string name)
    {
        lock (Gate)
        {
            return names.GetValueOrDefault(name);
        }
    }

    /// <summary>A domain by its UUID, if it is there.</summary>
    public SimulatedDomain? FindDomain(Guid uuid)
    {
        lock (Gate)
        {
            return domains.GetValueOrDefault(uuid);
        }
    }

    /// <summary>Adds a rule that makes calls go wrong. Rules are asked in the order of their adding; the first that fits strikes.</summary>
    public SimulationFaultHandle AddFault(SimulationFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return faults.Add(fault);
    }

    /// <summary>Takes all faults away.</summary>
    public void ClearFaults() => faults.Clear();

    /// <summary>Opens a connection.</summary>
    public Task<VirtDriver> OpenAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<VirtDriver>(cancellationToken);
        }

        var strike = faults.Strike("Open", null);
        if (strike?.Effect == SimulationFaultEffect.StopHost)
        {
            Stop();
        }
        else if (strike is not null)
        {
            return Task.FromException<VirtDriver>(strike.Effect == SimulationFaultEffect.Fail ? FaultError(strike, "Open") : Unreachable());
        }

        lock (Gate)
        {
            if (!isRunning)
            {
                return Task.FromException<VirtDriver>(Unreachable());
            }

            var connection = new SimulationDriver(this, uri, options.ReadOnly, isInternal: false);
            connections.Add(connection);
            return Task.FromResult<VirtDriver>(connection);
        }
    }

    /// <summary>Opens a connection.</summary>
    public Task<VirtDriver> OpenAsync(bool readOnly = false, CancellationToken cancellationToken = default) =>
        OpenAsync(ConnectionUri.Parse(Uri), new ConnectOptions { ReadOnly = readOnly, TimeProvider = Clock }, cancellationToken);

    /// <summary>Pulls the plug: all its domains die, all connections are lost, migrations from and to it break. Definitions stay.</summary>
    public void Stop()
    {
        SimulationDriver[] lost;
        List<Action> after = [];
        CancellationTokenSource stopped;
        lock (Gate)
        {
            if (!isRunning)
            {
                return;
            }

            isRunning = false;
            stopped = stopping;
            lost = [.. connections];
            connections.Clear();
            subscriptions.ForEach(s => s.Complete());
            subscriptions.Clear();
            foreach (var incoming in incomings.ToArray())
            {
                Break(incoming, "the destination host has stopped", after);
            }

            foreach (var domain in domains.Values.ToArray())
            {
                if (domain.Job is { } job)
                {
                    if (job.Transfer is { } transfer)
                    {
                        after.Add(() => transfer.Fail("the source host has stopped"));
                    }

                    if (job.Incoming is { } peer)
                    {
                        after.Add(() => peer.Host.LoseSource(peer, "the source host has stopped"));
                    }

                    domain.Job = null;
                }

                domain.LastJob = null;
                if (domain.IsActive)
                {
                    Deactivate(domain, 8);
                }
            }
        }

        foreach (var connection in lost)
        {
            connection.Lose($"the host {Name} has stopped");
        }

        stopped.Cancel();
        after.ForEach(a => a());
    }

    /// <summary>Starts it again, with its defined domains shut off.</summary>
    public void Start()
    {
        lock (Gate)
        {
            if (!isRunning)
            {
                isRunning = true;
                stopping = new();
            }
        }
    }

    /// <summary>Restarts the daemon alone: connections are lost and guests go on, but what the daemon was in the middle of ends.
    /// Outgoing: forgotten after Begin, called off and resumed during Perform, left paused after it. Incoming: killed,
    /// unless the guest runs already.</summary>
    public void RestartDaemon()
    {
        List<Action> after = [];
        lock (Gate)
        {
            foreach (var domain in domains.Values)
            {
                if (domain.Job is { Phase: OutgoingPhase.Performing, Transfer: { } transfer })
                {
                    after.Add(transfer.Abort);
                }
                else if (domain.Job is { } job)
                {
                    AbandonSource(domain, job);
                }
            }

            foreach (var incoming in incomings.Where(i => i.Domain is not { IsActive: true, Now.State: DomainState.Running }).ToArray())
            {
                Break(incoming, "the destination's daemon was restarted", after);
            }
        }

        after.ForEach(a => a());
        CutConnections();
    }

    /// <summary>Loses all connections; the host and its guests go on.</summary>
    public void CutConnections()
    {
        SimulationDriver[] lost;
        lock (Gate)
        {
            lost = [.. connections];
        }

        foreach (var connection in lost)
        {
            connection.Lose($"the connection to {Name} was cut");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Personality.DriverType})";

    internal bool Has(DriverFeature feature) => Features.Contains(feature);

    internal void CountTunnelBytes(int count) => Interlocked.Add(ref tunnelBytes, count);

    /// <summary>Makes an error of this host.</summary>
    internal VirtException Error(VirtErrorCode code, string message, VirtErrorDomain? domain = null) =>
        new(code, domain ?? Personality.ErrorDomain, message) { Host = Name };

    internal VirtException FaultError(SimulationFault fault, string call) =>
        new(fault.Code, fault.ErrorDomain ?? Personality.ErrorDomain, fault.Message) { Host = Name, Call = call };

    internal SimulationFault? Strike(string call, string? domain) => faults.Strike(call, domain);

    /// <summary>Cancelled when the host stops.</summary>
    internal CancellationToken Stopping
    {
        get
        {
            lock (Gate)
            {
                return stopping.Token;
            }
        }
    }

    /// <summary>A connection has ended: what it held is let go of, as a real daemon does.</summary>
    internal void ConnectionEnded(SimulationDriver connection)
    {
        List<Action> after = [];
        lock (Gate)
        {
            connections.Remove(connection);
            foreach (var subscription in subscriptions.Where(s => s.Connection == connection).ToArray())
            {
                subscriptions.Remove(subscription);
                subscription.Complete();
            }

            foreach (var domain in domains.Values.ToArray())
            {
                if (domain.Job is { } job && job.Owner == connection)
                {
                    AbandonSource(domain, job);
                }

                if (domain.AutoDestroyOwner == connection)
                {
                    DestroyLocked(domain, after);
                }
            }

            foreach (var incoming in incomings.Where(i => i.Owner == connection).ToArray())
            {
                AbandonDestination(incoming, after);
            }
        }

        after.ForEach(a => a());
    }

    private static HashSet<DriverFeature> FeaturesOf(SimulatedHostOptions options, SimulatedPersonality personality)
    {
        var features = personality.Features.ToHashSet();

        // A daemon answers these by itself, whatever its driver.
        features.UnionWith([DriverFeature.FdPassing, DriverFeature.TypedParameterString, DriverFeature.ProgramKeepAlive,
            DriverFeature.RemoteEventCallback, DriverFeature.RemoteCloseCallback, DriverFeature.NetworkUpdateHasCorrectOrder]);
        if (options.Protocols is { } protocols)
        {
            Set(DriverFeature.MigrationV1, protocols.HasFlag(SimulatedProtocols.V1));
            Set(DriverFeature.MigrationV2, protocols.HasFlag(SimulatedProtocols.V2));
            Set(DriverFeature.MigrationV3, protocols.HasFlag(SimulatedProtocols.V3));
            Set(DriverFeature.MigrationParameters, protocols.HasFlag(SimulatedProtocols.V3Params));
        }

        foreach (var (feature, present) in options.Features)
        {
            Set(feature, present);
        }

        return features;

        void Set(DriverFeature feature, bool present)
        {
            if (present)
            {
                features.Add(feature);
            }
            else
            {
                features.Remove(feature);
            }
        }
    }

    private static int StableHash(string text)
    {
        var hash = 17;
        foreach (var c in text)
        {
            hash = unchecked((hash * 31) + c);
        }

        return hash;
    }

    private VirtException Unreachable() => new(VirtErrorCode.SystemError, VirtErrorDomain.Rpc,
        $"unable to connect to server at '{Name}': Connection refused")
    {
        Host = Name,
        ErrorId = VirtErrorId.ConnectionRefused,
        Delivery = CallDelivery.NotSent,
    };
}
