using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// Domains: the table, the life cycle, events. Private members are called with the gate held.
public sealed partial class SimulatedHost
{
    private readonly List<SimulationEventSubscription> subscriptions = [];

    internal IReadOnlyList<DomainRef> List(DomainListFilter filter)
    {
        lock (Gate)
        {
            return [.. Filtered(filter).Select(d => d.Ref)];
        }
    }

    internal DomainRef Lookup(string name)
    {
        lock (Gate)
        {
            return names.TryGetValue(name, out var domain) ? domain.Ref
                : throw Error(VirtErrorCode.NoDomain, $"Domain not found: no domain with matching name '{name}'");
        }
    }

    internal DomainRef Lookup(Guid uuid)
    {
        lock (Gate)
        {
            return Get(uuid).Ref;
        }
    }

    internal DomainRef Lookup(int id)
    {
        lock (Gate)
        {
            return domains.Values.FirstOrDefault(d => d.IsActive && d.Id == id)?.Ref
                ?? throw Error(VirtErrorCode.NoDomain, $"Domain not found: no domain with matching id {id}");
        }
    }

    internal T Read<T>(DomainRef reference, Func<SimulatedDomain, T> read)
    {
        lock (Gate)
        {
            return read(Get(reference.Uuid, reference.Name));
        }
    }

    internal DomainInfo Info(DomainRef reference) => Read(reference, d => new DomainInfo(
        d.Now.State, d.Current.Memory / 1024, d.IsActive ? d.Current.CurrentMemory / 1024 : 0, d.Current.VCpu, (ulong)CpuTime(d).TotalNanoseconds));

    internal string Xml(DomainRef reference, DomainXmlFlags flags) => Read(reference, d =>
    {
        var inactive = (flags & (DomainXmlFlags.Inactive | DomainXmlFlags.Migratable)) != 0;
        var definition = (flags & DomainXmlFlags.Inactive) != 0 ? d.Persistent ?? d.Definition : d.Current;
        return definition.ToXml(inactive ? DomainRef.Inactive : d.Id, (flags & (DomainXmlFlags.Secure | DomainXmlFlags.Migratable)) != 0);
    });

    internal DomainRef Define(string xml)
    {
        var definition = SimulatedDomainDefinition.Parse(xml, NewDomainUuid);
        lock (Gate)
        {
            CheckFree(definition);
            var known = domains.TryGetValue(definition.Uuid, out var domain);
            domain ??= AddNew(definition);
            var detail = known && domain.Persistent is not null ? 1 : 0;
            SetPersistent(domain, definition);
            Emit(domain, DomainLifecycleKind.Defined, detail);
            return domain.Ref;
        }
    }

    internal void Undefine(DomainRef reference, DomainUndefineFlags flags)
    {
        lock (Gate)
        {
            var domain = Get(reference.Uuid, reference.Name);
            if (domain.Persistent is null)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: cannot undefine transient domain");
            }

            if (domain.HasManagedSave && (flags & DomainUndefineFlags.ManagedSave) == 0)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: Refusing to undefine while domain managed save image exists");
            }

            if (domain.Snapshots.Count > 0 && !domain.IsActive && (flags & DomainUndefineFlags.SnapshotsMetadata) == 0)
            {
                throw Error(VirtErrorCode.OperationInvalid,
                    $"Requested operation is not valid: cannot delete inactive domain with {domain.Snapshots.Count} snapshots");
            }

            domain.HasManagedSave = false;
            domain.AutoStart = false;

            Undefine(domain);
        }
    }

    internal DomainRef Start(SimulationDriver connection, DomainRef reference, DomainCreateFlags flags)
    {
        lock (Gate)
        {
            var domain = Get(reference.Uuid, reference.Name);
            if (domain.IsActive)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: domain is already running");
            }

            CheckNoJob(domain);
            Run(connection, domain, domain.Persistent!, flags);
            return domain.Ref;
        }
    }

    internal DomainRef Create(SimulationDriver connection, string xml, DomainCreateFlags flags)
    {
        var definition = SimulatedDomainDefinition.Parse(xml, NewDomainUuid);
        lock (Gate)
        {
            CheckFree(definition);
            if (domains.TryGetValue(definition.Uuid, out var domain) && domain.IsActive)
            {
                throw Error(VirtErrorCode.OperationInvalid, $"Requested operation is not valid: domain is already active as '{domain.LastName}'");
            }

            var isNew = domain is null;
            domain ??= AddNew(definition);
            try
            {
                Run(connection, domain, definition, flags);
            }
            catch (VirtException) when (isNew)
            {
                Forget(domain);
                throw;
            }

            return domain.Ref;
        }
    }

    internal void Shutdown(DomainRef reference)
    {
        lock (Gate)
        {
            var domain = GetActive(reference);
            if (domain.Incoming is not null)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: domain is not running");
            }

            var job = domain.Job;
            domain.Job = null;
            Emit(domain, DomainLifecycleKind.Shutdown, 0);
            Deactivate(domain, 1);
            Emit(domain, DomainLifecycleKind.Stopped, 0);
            ForgetTransient(domain);
            job?.Transfer?.Fail("the guest has shut down");
        }
    }

    internal void Destroy(DomainRef reference)
    {
        List<Action> after = [];
        lock (Gate)
        {
            DestroyLocked(GetActive(reference), after);
        }

        after.ForEach(a => a());
    }

    internal void Suspend(DomainRef reference)
    {
        SimulationTransfer? transfer;
        lock (Gate)
        {
            var domain = GetActive(reference);
            if (domain.Incoming is not null)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: domain is being migrated to this host");
            }

            transfer = domain.Job?.Transfer;
            if (domain.Now.State == DomainState.Running)
            {
                SetState(domain, DomainStateReason.PausedUser);
                Emit(domain, DomainLifecycleKind.Suspended, 0);
            }
        }

        transfer?.Refresh();
    }

    internal void Resume(DomainRef reference)
    {
        lock (Gate)
        {
            var domain = GetActive(reference);
            if (domain.Incoming is not null || domain.Job is { Phase: OutgoingPhase.Performed or OutgoingPhase.PostCopy }
                || (domain.Job is { Phase: OutgoingPhase.Performing } && domain.Now == DomainStateReason.PausedMigration))
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: a migration holds the domain");
            }

            if (domain.Now.State == DomainState.Running)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: domain is already running");
            }

            SetState(domain, new(DomainState.Running, 5));
            Emit(domain, DomainLifecycleKind.Resumed, 0);
        }
    }

    internal IReadOnlyList<DomainStatsRecord> Stats(IReadOnlyList<DomainRef> wanted, DomainStatsTypes types, DomainListFilter filter)
    {
        lock (Gate)
        {
            var chosen = wanted.Count > 0
                ? wanted.Select(w => domains.GetValueOrDefault(w.Uuid)).OfType<SimulatedDomain>()
                : Filtered(filter);
            return [.. chosen.Select(d => new DomainStatsRecord(d.Ref, StatsOf(d, types)))];
        }
    }

    internal SimulationEventSubscription Subscribe(SimulationDriver connection, DomainEventId kind, Guid? domain)
    {
        var subscription = new SimulationEventSubscription(this, connection, kind, domain);
        lock (Gate)
        {
            subscriptions.Add(subscription);
        }

        return subscription;
    }

    internal void Unsubscribe(SimulationEventSubscription subscription)
    {
        lock (Gate)
        {
            subscriptions.Remove(subscription);
        }

        subscription.Complete();
    }

    internal ulong FreeMemory()
    {
        lock (Gate)
        {
            return FreeMemoryLocked();
        }
    }

    private IEnumerable<SimulatedDomain> Filtered(DomainListFilter filter)
    {
        return domains.Values.Where(d =>
            Group(DomainListFilter.Active, d.IsActive, DomainListFilter.Inactive, !d.IsActive)
            && Group(DomainListFilter.Persistent, d.Persistent is not null, DomainListFilter.Transient, d.Persistent is null)
            && Group(DomainListFilter.Running, d.Now.State == DomainState.Running, DomainListFilter.Paused, d.Now.State == DomainState.Paused,
                DomainListFilter.ShutOff, d.Now.State == DomainState.ShutOff,
                DomainListFilter.Other, d.Now.State is not (DomainState.Running or DomainState.Paused or DomainState.ShutOff))
            && Group(DomainListFilter.ManagedSave, d.HasManagedSave, DomainListFilter.NoManagedSave, !d.HasManagedSave)
            && Group(DomainListFilter.AutoStart, d.AutoStart, DomainListFilter.NoAutoStart, !d.AutoStart)
            && Group(DomainListFilter.HasSnapshot, d.Snapshots.Count > 0, DomainListFilter.NoSnapshot, d.Snapshots.Count == 0)
            && Group(DomainListFilter.HasCheckpoint, false, DomainListFilter.NoCheckpoint, true))
            .OrderBy(d => d.LastName, StringComparer.Ordinal);

        bool Group(
            DomainListFilter a, bool isA, DomainListFilter b, bool isB,
            DomainListFilter c = 0, bool isC = false, DomainListFilter e = 0, bool isE = false)
        {
            var asked = filter & (a | b | c | e);
            return asked == 0 || ((asked & a) != 0 && isA) || ((asked & b) != 0 && isB) || ((asked & c) != 0 && isC) || ((asked & e) != 0 && isE);
        }
    }

    private SimulatedDomain Get(Guid uuid, string? name = null) => domains.GetValueOrDefault(uuid)
        ?? throw Error(VirtErrorCode.NoDomain, name is null
            ? $"Domain not found: no domain with matching uuid '{uuid}'"
            : $"Domain not found: no domain with matching uuid '{uuid}' ({name})");

    private SimulatedDomain GetActive(DomainRef reference)
    {
        var domain = Get(reference.Uuid, reference.Name);
        return domain.IsActive ? domain : throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: domain is not running");
    }

    private void CheckNoJob(SimulatedDomain domain)
    {
        if (domain.Job is not null)
        {
            throw Error(VirtErrorCode.OperationInvalid,
                $"Requested operation is not valid: another migration job is already running for domain '{domain.LastName}'");
        }

        if (domain.Incoming is not null)
        {
            throw Error(VirtErrorCode.OperationInvalid,
                $"Requested operation is not valid: domain '{domain.LastName}' is being migrated to this host");
        }
    }

    // A name belongs to one UUID and a UUID to one name.
    private void CheckFree(SimulatedDomainDefinition definition)
    {
        if (domains.TryGetValue(definition.Uuid, out var same) && same.LastName != definition.Name)
        {
            throw Error(VirtErrorCode.OperationFailed,
                $"operation failed: domain '{same.LastName}' is already defined with uuid {definition.Uuid}", VirtErrorDomain.Domain);
        }

        if (names.TryGetValue(definition.Name, out var other) && other.Uuid != definition.Uuid)
        {
            throw Error(VirtErrorCode.OperationFailed,
                $"operation failed: domain '{definition.Name}' already exists with uuid {other.Uuid}", VirtErrorDomain.Domain);
        }
    }

    private SimulatedDomain AddNew(SimulatedDomainDefinition definition)
    {
        CheckFree(definition);
        if (domains.ContainsKey(definition.Uuid))
        {
            throw Error(VirtErrorCode.OperationFailed,
                $"operation failed: domain '{definition.Name}' already exists with uuid {definition.Uuid}", VirtErrorDomain.Domain);
        }

        var domain = new SimulatedDomain(this, definition);
        domains.Add(definition.Uuid, domain);
        names.Add(definition.Name, domain);
        return domain;
    }

    private void Forget(SimulatedDomain domain)
    {
        domains.Remove(domain.Uuid);
        names.Remove(domain.LastName);
    }

    private void ForgetTransient(SimulatedDomain domain)
    {
        if (!domain.IsActive && domain.Persistent is null)
        {
            Forget(domain);
        }
    }

    private void SetPersistent(SimulatedDomain domain, SimulatedDomainDefinition definition)
    {
        domain.Persistent = definition;
        if (!domain.IsActive)
        {
            domain.Definition = definition;
        }
    }

    private void Undefine(SimulatedDomain domain)
    {
        domain.Persistent = null;
        Emit(domain, DomainLifecycleKind.Undefined, 0);
        ForgetTransient(domain);
    }

    private void Run(SimulationDriver connection, SimulatedDomain domain, SimulatedDomainDefinition definition, DomainCreateFlags flags)
    {
        var paused = (flags & DomainCreateFlags.Paused) != 0;
        var restored = domain.HasManagedSave;
        Activate(domain, definition, paused ? DomainStateReason.PausedUser : new(DomainState.Running, restored ? 3 : 1));
        domain.AutoDestroyOwner = (flags & DomainCreateFlags.AutoDestroy) != 0 ? connection : null;
        Emit(domain, DomainLifecycleKind.Started, restored ? 2 : 0);
        if (paused)
        {
            Emit(domain, DomainLifecycleKind.Suspended, 0);
        }
    }

    private void Activate(SimulatedDomain domain, SimulatedDomainDefinition definition, DomainStateReason state)
    {
        if (definition.Memory > FreeMemoryLocked())
        {
            throw Error(VirtErrorCode.InternalError,
                $"internal error: cannot set up guest memory '{definition.Name}': Cannot allocate memory ({definition.Memory >> 20} MiB of {FreeMemoryLocked() >> 20} MiB free)");
        }

        domain.Definition = definition;
        domain.HasManagedSave = false;
        domain.Id = ++nextId;
        domain.LastJob = null;
        domain.CpuTime = TimeSpan.Zero;
        domain.MaxDowntime = TimeSpan.FromMilliseconds(300);
        domain.MaxSpeed = UnlimitedSpeed;
        domain.MaxPostCopySpeed = UnlimitedSpeed;
        SetState(domain, state);
    }

    private void Deactivate(SimulatedDomain domain, int reason)
    {
        SetState(domain, new(DomainState.ShutOff, reason));
        domain.Id = DomainRef.Inactive;
        domain.AutoDestroyOwner = null;
        if (!isRunning)
        {
            ForgetTransient(domain);
        }
    }

    private void DestroyLocked(SimulatedDomain domain, List<Action> after)
    {
        if (domain.Incoming is { } incoming)
        {
            incoming.Failure = "the domain was destroyed on the destination";
            Break(incoming, incoming.Failure, after);
            return;
        }

        var job = domain.Job;
        domain.Job = null;
        Deactivate(domain, 2);
        Emit(domain, DomainLifecycleKind.Stopped, 1);
        ForgetTransient(domain);
        if (job?.Transfer is { } transfer)
        {
            after.Add(() => transfer.Fail("the domain was destroyed"));
        }

        if (job is { Phase: OutgoingPhase.PostCopy, Incoming: { } peer })
        {
            after.Add(() => peer.Host.LoseSource(peer, "the domain was destroyed on the source"));
        }
    }

    private void SetState(SimulatedDomain domain, DomainStateReason state)
    {
        domain.CpuTime = CpuTime(domain);
        domain.Now = state;
        domain.RunningSince = state.State == DomainState.Running ? Clock.GetTimestamp() : null;
    }

    private TimeSpan CpuTime(SimulatedDomain domain) =>
        domain.CpuTime + (domain.RunningSince is { } since ? Clock.GetElapsedTime(since) * domain.Definition.VCpu * 0.1 : TimeSpan.Zero);

    private ulong FreeMemoryLocked()
    {
        var used = domains.Values.Where(d => d.IsActive).Aggregate(0UL, (sum, d) => sum + d.Definition.Memory);
        return used >= Options.Memory ? 0 : Options.Memory - used;
    }

    private void Emit(SimulatedDomain domain, DomainLifecycleKind kind, int detail) => Emit(new DomainLifecycleEvent(domain.Ref, kind, detail));

    private void Emit(DomainEvent item)
    {
        foreach (var subscription in subscriptions)
        {
            subscription.Offer(item);
        }
    }

    private Guid NewDomainUuid(string name)
    {
        // Redefining by name alone means the domain of that name.
        lock (Gate)
        {
            return names.TryGetValue(name, out var domain) ? domain.Uuid : World.NewGuid();
        }
    }

    private TypedParameterList StatsOf(SimulatedDomain domain, DomainStatsTypes types)
    {
        var list = new TypedParameterList();
        var all = types == DomainStatsTypes.All;
        if (all || (types & DomainStatsTypes.State) != 0)
        {
            list.Add(TypedParameter.Int("state.state", (int)domain.Now.State));
            list.Add(TypedParameter.Int("state.reason", domain.Now.Reason));
        }

        var cpu = (ulong)CpuTime(domain).TotalNanoseconds;
        if ((all || (types & DomainStatsTypes.CpuTotal) != 0) && domain.IsActive)
        {
            list.Add(TypedParameter.ULLong("cpu.time", cpu));
            list.Add(TypedParameter.ULLong("cpu.user", cpu / 4 * 3));
            list.Add(TypedParameter.ULLong("cpu.system", cpu / 4));
        }

        var definition = domain.Current;
        if (all || (types & DomainStatsTypes.Balloon) != 0)
        {
            list.Add(TypedParameter.ULLong("balloon.current", domain.IsActive ? definition.CurrentMemory / 1024 : 0));
            list.Add(TypedParameter.ULLong("balloon.maximum", definition.Memory / 1024));
            if (domain.IsActive)
            {
                // Zero pages are memory that the guest has never touched.
                list.Add(TypedParameter.ULLong("balloon.rss", (ulong)(definition.Memory * (1 - definition.Workload.ConstantShare)) / 1024));
            }
        }

        if (all || (types & DomainStatsTypes.VCpu) != 0)
        {
            list.Add(TypedParameter.UInt("vcpu.current", (uint)definition.VCpu));
            list.Add(TypedParameter.UInt("vcpu.maximum", (uint)definition.VCpu));
            for (var i = 0; domain.IsActive && i < definition.VCpu; i++)
            {
                list.Add(TypedParameter.Int($"vcpu.{i}.state", 1));
                list.Add(TypedParameter.ULLong($"vcpu.{i}.time", cpu / (ulong)definition.VCpu));
            }
        }

        if (all || (types & DomainStatsTypes.Interface) != 0)
        {
            list.Add(TypedParameter.UInt("net.count", 0));
        }

        if (all || (types & DomainStatsTypes.Block) != 0)
        {
            list.Add(TypedParameter.UInt("block.count", (uint)definition.Disks.Count));
            for (var i = 0; i < definition.Disks.Count; i++)
            {
                var disk = definition.Disks[i];
                var volume = VolumeOf(disk)?.Volume;
                list.Add(TypedParameter.String($"block.{i}.name", disk.Target));
                list.Add(TypedParameter.String($"block.{i}.path", disk.Path ?? string.Empty));
                list.Add(TypedParameter.ULLong($"block.{i}.allocation", volume?.Allocation ?? disk.Capacity));
                list.Add(TypedParameter.ULLong($"block.{i}.capacity", volume?.Capacity ?? disk.Capacity));
                list.Add(TypedParameter.ULLong($"block.{i}.physical", volume?.Allocation ?? disk.Capacity));
            }
        }

        if (all || (types & DomainStatsTypes.DirtyRate) != 0)
        {
            AddDirtyRate(domain, list);
        }

        return list;
    }
}
