using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// The destination's steps. Private members are called with the gate held.
public sealed partial class SimulatedHost
{
    private readonly List<IncomingMigration> incomings = [];
    private readonly Dictionary<int, IncomingMigration> ports = [];
    private int nextPort;

    internal PrepareResult Prepare(
        SimulationDriver connection, StepProtocol protocol, MigrationArguments arguments, byte[] cookie, MigrationFlags flags, SimulatedTunnel? tunnel)
    {
        arguments.Check(this, flags, onSource: false);
        SimulatedDomainDefinition? definition = null;
        SimulationCookie? begin = null;
        if (protocol >= StepProtocol.V2)
        {
            if (arguments.Xml is not { } xml)
            {
                throw Error(VirtErrorCode.InternalError, "internal error: no domain XML passed");
            }

            definition = SimulatedDomainDefinition.Parse(xml, NewDomainUuid);
            if (protocol >= StepProtocol.V3)
            {
                begin = SimulationCookie.Read(this, cookie, SimulationCookie.BeginStep, "Prepare");
                if (begin.HostUuid == Uuid)
                {
                    throw SameHost();
                }

                if (begin.Uuid != definition.Uuid || begin.Name != definition.Name)
                {
                    throw SimulationCookie.Bad(this, $"Prepare got the cookie of domain '{begin.Name}' for domain '{definition.Name}'");
                }
            }

            definition = arguments.DestinationName is { } name ? definition.Renamed(name) : definition;
        }

        var persistent = arguments.PersistentXml is { } text ? SimulatedDomainDefinition.Parse(text, NewDomainUuid) : null;
        var given = tunnel is null && arguments.Uri is { } uri ? SimulationMigrationUri.Parse(this, uri) : default(SimulationMigrationUri?);
        lock (Gate)
        {
            var incoming = new IncomingMigration(this, begin?.Session ?? World.NewGuid(), protocol, connection, flags)
            {
                DestinationName = arguments.DestinationName,
                Definition = definition,
                PersistentDefinition = persistent,
                Tunnel = tunnel,
            };

            var offline = (flags & MigrationFlags.Offline) != 0;
            if (definition is not null)
            {
                CheckArrival(definition);
                if (!offline)
                {
                    PrepareDisks(definition, arguments, flags, begin?.DiskSizes ?? new Dictionary<string, ulong>());
                    Arrive(incoming, definition);
                }
            }

            string? answer = null;
            if (tunnel is null)
            {
                incoming.Port = given?.Port ?? TakePort();
                if (!ports.TryAdd(incoming.Port, incoming))
                {
                    throw AddressInUse(incoming);
                }

                answer = given is null ? SimulationMigrationUri.Make(this, incoming.Port)
                    : given.Value.Port is null ? SimulationMigrationUri.WithPort(arguments.Uri!, incoming.Port)
                    : Personality.Name == "libxl" ? SimulationMigrationUri.Make(this, incoming.Port) : null;
            }

            incomings.Add(incoming);
            incoming.PrepareCookie = SimulationCookie.Make(this, SimulationCookie.PrepareStep, incoming.Session,
                begin?.Name ?? definition?.Name ?? string.Empty, definition?.Uuid ?? Guid.Empty);
            return new(incoming.PrepareCookie, answer);
        }
    }

    internal PrepareTunnelResult PrepareTunnel(
        SimulationDriver connection, StepProtocol protocol, MigrationArguments arguments, byte[] cookie, MigrationFlags flags)
    {
        if ((flags & MigrationFlags.Tunnelled) == 0)
        {
            throw Error(VirtErrorCode.InternalError, "internal error: PrepareTunnel called but no TUNNELLED flag set");
        }

        if (arguments.Uri is not null || arguments.ListenAddress is not null || arguments.DisksPort is not null)
        {
            throw Error(VirtErrorCode.InvalidArgument, "invalid argument: a tunnelled migration takes no migrate_uri, listen_address or disks_port");
        }

        IncomingMigration? mine = null;
        var tunnel = new SimulatedTunnel(connection, reason =>
        {
            if (mine is not null)
            {
                LoseSource(mine, reason);
            }
        });
        var result = Prepare(connection, protocol, arguments, cookie, flags, tunnel);
        lock (Gate)
        {
            mine = incomings.Find(i => i.Tunnel == tunnel);
        }

        return new(result.Cookie, tunnel);
    }

    internal async Task<FinishResult> FinishAsync(StepProtocol protocol, string? name, byte[] cookie, MigrationFlags flags, bool cancelled, MigrationArguments arguments)
    {
        arguments.Check(this, flags, onSource: false);
        List<Action> after = [];
        IncomingMigration incoming;
        lock (Gate)
        {
            incoming = FindIncoming(protocol, name ?? throw Error(VirtErrorCode.NoDomain, "Domain not found: no domain with matching name ''"));
            if (incoming.IsFinishing)
            {
                throw NotIncoming(name);
            }

            if (cancelled)
            {
                Break(incoming, "the migration was called off", after, 5);
            }
            else
            {
                incoming.IsFinishing = true;
            }
        }

        after.ForEach(a => a());
        if (cancelled)
        {
            throw Error(VirtErrorCode.MigrateFinishOk, "migration successfully aborted");
        }

        CheckFinishCookie(incoming, cookie, after);
        var offline = (incoming.Flags & MigrationFlags.Offline) != 0;
        if (!offline)
        {
            await ArrivalAsync(incoming).ConfigureAwait(false);
        }

        bool postCopy;
        lock (Gate)
        {
            var expected = protocol >= StepProtocol.V3 ? incoming.PerformCookie : incoming.PrepareCookie;
            if (!offline && incoming.Phase != IncomingPhase.Failed
                && !(incoming.Tunnel is not null && protocol == StepProtocol.V2) && !expected.AsSpan().SequenceEqual(cookie))
            {
                Break(incoming, "Finish got a wrong cookie", after);
                incoming.Failure = null;
            }

            postCopy = incoming.Phase == IncomingPhase.PostCopy;
        }

        after.ForEach(a => a());
        if (incoming.Phase == IncomingPhase.Failed)
        {
            throw incoming.Failure is { } reason
                ? Error(VirtErrorCode.OperationFailed, $"operation failed: migration job: unexpectedly failed: {reason}")
                : SimulationCookie.Bad(this, "Finish got another cookie than the one that Perform made");
        }

        if (postCopy)
        {
            lock (Gate)
            {
                SetState(incoming.Domain!, DomainStateReason.RunningPostCopy);
                Emit(incoming.Domain!, DomainLifecycleKind.Resumed, 3);
            }

            await ArrivalAsync(incoming, IncomingPhase.Received).ConfigureAwait(false);
        }

        lock (Gate)
        {
            return Complete(incoming, flags, postCopy);
        }
    }

    /// <summary>A source connects: the incoming migration behind a URI.</summary>
    internal IncomingMigration? FindPort(int port)
    {
        lock (Gate)
        {
            return isRunning ? ports.GetValueOrDefault(port) : null;
        }
    }

    /// <summary>The tunnelled migration of a domain that waits for its source.</summary>
    internal IncomingMigration? FindTunnel(Guid uuid)
    {
        lock (Gate)
        {
            return incomings.Find(i => i.Tunnel is not null && i.Definition?.Uuid == uuid && i.Phase == IncomingPhase.Prepared);
        }
    }

    /// <summary>A source begins to send. Version 1 brings the domain with it.</summary>
    internal void Connect(
        IncomingMigration incoming, byte[] cookie, SimulatedDomainDefinition definition, SimulationTransfer transfer,
        IReadOnlyList<CopiedDisk> disks, bool direct)
    {
        lock (Gate)
        {
            if (incoming.Phase != IncomingPhase.Prepared)
            {
                throw Error(VirtErrorCode.OperationFailed, "operation failed: the destination does not wait for a migration");
            }

            if (!direct && incoming.Tunnel is null && !incoming.PrepareCookie.AsSpan().SequenceEqual(cookie))
            {
                throw SimulationCookie.Bad(this, "Perform got another cookie than the one that Prepare made");
            }

            if (incoming.Protocol == StepProtocol.V1)
            {
                var arriving = definition.Renamed(incoming.DestinationName ?? definition.Name);
                CheckArrival(arriving);
                Arrive(incoming, arriving);
            }
            else if (incoming.Definition?.Uuid != definition.Uuid)
            {
                throw Error(VirtErrorCode.OperationFailed, $"operation failed: the destination waits for another domain than '{definition.Name}'");
            }

            OpenMirrors(incoming, disks);
            incoming.Transfer = transfer;
            incoming.Reach(IncomingPhase.Receiving);
        }
    }

    /// <summary>The source has sent everything, or (post-copy) enough for the guest to run.</summary>
    /// <returns>Null when it is there, otherwise why it is not.</returns>
    internal string? Receive(IncomingMigration incoming, byte[] performCookie, SimulatedDomainDefinition? persistent, bool postCopy)
    {
        lock (Gate)
        {
            if (incoming.Phase is not (IncomingPhase.Receiving or IncomingPhase.PostCopy))
            {
                return incoming.Failure ?? "the destination is gone";
            }

            if (performCookie.Length > 0)
            {
                incoming.PerformCookie = performCookie;
            }

            incoming.PersistentDefinition ??= persistent;
            foreach (var (pool, volume, content) in incoming.Mirrors)
            {
                pool.SetContent(volume, content);
            }

            incoming.Reach(postCopy ? IncomingPhase.PostCopy : IncomingPhase.Received);
            if (!postCopy && incoming.Protocol == StepProtocol.V1 && (incoming.Owner is null || !Personality.HasFinish1))
            {
                Complete(incoming, incoming.Flags, wasPostCopy: false);
            }

            return null;
        }
    }

    /// <summary>A direct migration that did not come about: nobody else would take it away.</summary>
    internal void Discard(IncomingMigration incoming)
    {
        lock (Gate)
        {
            if (incoming is { Owner: null, Phase: IncomingPhase.Prepared })
            {
                Remove(incoming);
            }
        }
    }

    /// <summary>The source is gone or its transfer broke.</summary>
    internal void LoseSource(IncomingMigration incoming, string reason)
    {
        List<Action> after = [];
        lock (Gate)
        {
            if (!incomings.Contains(incoming) || incoming.Phase == IncomingPhase.Received)
            {
                return;
            }

            if (incoming.Phase == IncomingPhase.PostCopy && incoming.Domain is { } running && running.Now.State == DomainState.Running)
            {
                // The guest lives on here without the pages that are missing; nobody may kill it.
                SetState(running, DomainStateReason.RunningPostCopyFailed);
                Emit(running, DomainLifecycleKind.Resumed, 4);
                incoming.Failure = reason;
                incoming.Reach(IncomingPhase.Failed);
                return;
            }

            if (incoming.Phase == IncomingPhase.Prepared)
            {
                return;
            }

            Break(incoming, reason, after);
        }

        after.ForEach(a => a());
    }

    // Where another daemon would look the domain up by name, offline ones are not to be seen yet.
    private IncomingMigration FindIncoming(StepProtocol protocol, string name)
    {
        var incoming = incomings.Find(i => (i.Domain?.LastName ?? i.Definition?.Name ?? i.DestinationName) == name);
        if (incoming is null)
        {
            throw names.ContainsKey(name) ? NotIncoming(name)
                : Error(VirtErrorCode.NoDomain, $"Domain not found: no domain with matching name '{name}'", VirtErrorDomain.None);
        }

        var mine = protocol switch
        {
            StepProtocol.V1 => incoming.Protocol == StepProtocol.V1,
            StepProtocol.V2 => incoming.Protocol == StepProtocol.V2,
            _ => incoming.Protocol >= StepProtocol.V3,
        };
        return mine ? incoming : throw NotIncoming(name);
    }

    private VirtException NotIncoming(string name) => Error(VirtErrorCode.OperationInvalid,
        $"Requested operation is not valid: domain '{name}' is not processing incoming migration");

    private void CheckFinishCookie(IncomingMigration incoming, byte[] cookie, List<Action> after)
    {
        var offline = (incoming.Flags & MigrationFlags.Offline) != 0;
        if ((offline && cookie.Length == 0) || (incoming.Tunnel is not null && incoming.Protocol == StepProtocol.V2))
        {
            return;
        }

        try
        {
            var due = incoming.Protocol >= StepProtocol.V3 ? SimulationCookie.PerformStep : SimulationCookie.PrepareStep;
            var read = SimulationCookie.Read(this, cookie, due, "Finish");
            if (read.Session != incoming.Session)
            {
                throw SimulationCookie.Bad(this, "Finish got the cookie of another migration");
            }
        }
        catch (VirtException)
        {
            lock (Gate)
            {
                Break(incoming, "Finish got a wrong cookie", after);
            }

            after.ForEach(a => a());
            throw;
        }
    }

    // Waits for the memory, without limit, as real hosts do; ends when it has come or never will.
    private async Task ArrivalAsync(IncomingMigration incoming, IncomingPhase? until = null)
    {
        while (true)
        {
            SimulationSleep next;
            lock (Gate)
            {
                if (incoming.Phase is IncomingPhase.Received or IncomingPhase.Failed || (until is null && incoming.Phase == IncomingPhase.PostCopy))
                {
                    return;
                }

                next = incoming.Next();
            }

            await next;
        }
    }

    private FinishResult Complete(IncomingMigration incoming, MigrationFlags flags, bool wasPostCopy)
    {
        var offline = (incoming.Flags & MigrationFlags.Offline) != 0;
        if (!incomings.Contains(incoming) || incoming.Phase == IncomingPhase.Failed)
        {
            // A guest whose post-copy broke stays, marked; only what waited for it ends.
            if (wasPostCopy)
            {
                Remove(incoming);
            }

            throw Error(VirtErrorCode.OperationFailed,
                $"operation failed: migration job: unexpectedly failed: {incoming.Failure ?? "the domain is gone"}");
        }

        SimulatedDomain domain;
        if (offline)
        {
            var definition = incoming.Definition!;
            CheckArrival(definition, offline: true);
            if (!domains.TryGetValue(definition.Uuid, out var known))
            {
                known = AddNew(definition);
            }

            domain = known;
        }
        else
        {
            domain = incoming.Domain!;
        }

        Remove(incoming);
        if ((flags & MigrationFlags.PersistDestination) != 0)
        {
            var existed = domain.Persistent is not null;
            SetPersistent(domain, (incoming.PersistentDefinition ?? incoming.Definition!).Renamed(domain.LastName));
            Emit(domain, DomainLifecycleKind.Defined, existed ? 1 : 0);
        }

        if (!offline)
        {
            if ((flags & MigrationFlags.Paused) != 0)
            {
                SetState(domain, DomainStateReason.PausedUser);
                Emit(domain, DomainLifecycleKind.Suspended, 0);
            }
            else
            {
                SetState(domain, DomainStateReason.RunningMigrated);
                Emit(domain, DomainLifecycleKind.Resumed, 1);
            }

            if (incoming.Transfer is { } transfer)
            {
                domain.LastJob = new(JobType.Completed, transfer.Statistics(OperationIn, completed: true));
            }
        }

        incoming.FinishCookie = SimulationCookie.Make(this, SimulationCookie.FinishStep, incoming.Session, domain.LastName, domain.Uuid);
        return new(domain.Ref, incoming.FinishCookie);
    }

    private void CheckArrival(SimulatedDomainDefinition definition, bool offline = false)
    {
        CheckFree(definition);
        if (incomings.Exists(i => i.Definition?.Name == definition.Name || i.Definition?.Uuid == definition.Uuid) && !offline)
        {
            throw Error(VirtErrorCode.OperationInvalid,
                $"Requested operation is not valid: domain is already active as '{definition.Name}'", VirtErrorDomain.Domain);
        }

        if (domains.TryGetValue(definition.Uuid, out var domain) && domain.IsActive)
        {
            throw Error(VirtErrorCode.OperationInvalid,
                $"Requested operation is not valid: domain is already active as '{domain.LastName}'", VirtErrorDomain.Domain);
        }
    }

    // The domain shows up, paused, from now on.
    private void Arrive(IncomingMigration incoming, SimulatedDomainDefinition definition)
    {
        var isNew = !domains.TryGetValue(definition.Uuid, out var domain);
        domain ??= AddNew(definition);
        try
        {
            Activate(domain, definition, DomainStateReason.PausedMigration);
        }
        catch (VirtException)
        {
            if (isNew)
            {
                Forget(domain);
            }

            throw;
        }

        domain.Incoming = incoming;
        incoming.Domain = domain;
        incoming.Definition = definition;
        Emit(domain, DomainLifecycleKind.Started, 1);
    }

    // Ends an incoming migration without a guest. Detail: of the event (1 destroyed, 5 failed).
    private void Break(IncomingMigration incoming, string reason, List<Action> after, int detail = 5)
    {
        if (!incomings.Contains(incoming))
        {
            return;
        }

        Remove(incoming);
        incoming.Failure ??= reason;
        incoming.Reach(IncomingPhase.Failed);
        if (incoming.Domain is { IsActive: true } domain)
        {
            Deactivate(domain, detail == 1 ? 2 : 6);
            Emit(domain, DomainLifecycleKind.Stopped, detail);
            ForgetTransient(domain);
        }

        if (incoming.Transfer is { } transfer)
        {
            after.Add(() => transfer.Fail(reason));
        }
    }

    private void Remove(IncomingMigration incoming)
    {
        incomings.Remove(incoming);
        ports.Remove(incoming.Port);
        if (incoming.Domain is { } domain && domain.Incoming == incoming)
        {
            domain.Incoming = null;
        }
    }

    private void AbandonDestination(IncomingMigration incoming, List<Action> after)
    {
        // The source can no longer run a guest that has switched to post-copy; it lives on here, marked.
        if (incoming.Phase == IncomingPhase.PostCopy && incoming.Domain is { } running)
        {
            SetState(running, DomainStateReason.RunningPostCopyFailed);
            Emit(running, DomainLifecycleKind.Resumed, 4);
            return;
        }

        // Finish carries on in the daemon.
        if (incoming.IsFinishing)
        {
            return;
        }

        if (incoming.Domain is { } domain)
        {
            Emit(domain, DomainLifecycleKind.Shutdown, 2);
        }

        Break(incoming, "the client of the destination has gone", after, detail: 1);
    }

    private int TakePort()
    {
        for (var i = Options.MigrationPortMin; i <= Options.MigrationPortMax; i++)
        {
            var port = nextPort;
            nextPort = nextPort >= Options.MigrationPortMax ? Options.MigrationPortMin : nextPort + 1;
            if (!ports.ContainsKey(port))
            {
                return port;
            }
        }

        throw Error(VirtErrorCode.InternalError, "internal error: Unable to find an unused port in range 'migration'");
    }

    private VirtException AddressInUse(IncomingMigration incoming)
    {
        if (incoming.Domain is { } domain)
        {
            domain.Incoming = null;
            Deactivate(domain, 6);
            Emit(domain, DomainLifecycleKind.Stopped, 5);
            ForgetTransient(domain);
        }

        return Error(VirtErrorCode.InternalError, $"internal error: the port {incoming.Port} is in use");
    }

    private VirtException SameHost() =>
        Error(VirtErrorCode.InternalError, $"internal error: Attempt to migrate guest to the same host {Uuid}");
}
