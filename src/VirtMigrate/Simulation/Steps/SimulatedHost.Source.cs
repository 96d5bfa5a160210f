using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// The source's steps. Private members are called with the gate held unless they say otherwise.
public sealed partial class SimulatedHost
{
    private const int OperationIn = 4;
    private const int OperationOut = 5;
    private const double Mebibyte = 1024 * 1024;

    internal BeginResult Begin(SimulationDriver connection, DomainRef reference, MigrationArguments arguments, MigrationFlags flags)
    {
        arguments.Check(this, flags, onSource: true);
        var replacement = arguments.Xml is { } xml ? SimulatedDomainDefinition.Parse(xml, NewDomainUuid) : null;
        var persistent = arguments.PersistentXml is { } text ? SimulatedDomainDefinition.Parse(text, NewDomainUuid) : null;
        lock (Gate)
        {
            var domain = Get(reference.Uuid, reference.Name);
            CheckNoJob(domain);
            var offline = (flags & MigrationFlags.Offline) != 0;
            if (!domain.IsActive && !offline)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: domain is not running");
            }

            var current = offline ? domain.Persistent ?? domain.Definition : domain.Definition;
            CheckMigratable(domain, current, arguments, flags);
            CheckReplacement(current, replacement, arguments.DestinationName);
            CheckReplacement(current, persistent, arguments.DestinationName);
            var session = World.NewGuid();
            if ((flags & MigrationFlags.ChangeProtection) != 0)
            {
                if (!Has(DriverFeature.MigrateChangeProtection))
                {
                    throw Error(VirtErrorCode.ArgumentUnsupported, $"argument unsupported: {Personality.DriverType} cannot enforce change protection");
                }

                domain.Job = new(session, connection, flags, domain.Now, Clock.GetTimestamp());
            }

            var definition = (replacement ?? current).Renamed(current.Name);
            return new(SimulationCookie.Make(this, SimulationCookie.BeginStep, session, current.Name, current.Uuid,
                    CopiedDisks(current, arguments, flags).ToDictionary(d => d.Target, d => VolumeOf(d)?.Volume.Capacity ?? d.Capacity)),
                definition.ToXml(DomainRef.Inactive, secure: true));
        }
    }

    internal async Task<byte[]> PerformAsync(
        SimulationDriver connection, StepProtocol protocol, DomainRef reference, MigrationArguments arguments, byte[] cookie,
        string? destinationUri, MigrationFlags flags)
    {
        arguments.Check(this, flags, onSource: true);
        if ((flags & MigrationFlags.PeerToPeer) != 0 && !connection.IsInternal)
        {
            await PerformPeerToPeerAsync(protocol, reference, arguments, cookie, destinationUri, flags).ConfigureAwait(false);
            return [];
        }

        var (domain, job, incoming, direct) = Take(connection, protocol, reference, arguments, cookie, flags);
        SimulationTransfer transfer;
        byte[] performCookie = [];
        try
        {
            transfer = Connect(domain, job, incoming, arguments, cookie, flags, direct, connection.Tunnel);
        }
        catch (VirtException)
        {
            incoming.Host.Discard(incoming);
            Release(domain, job, JobType.Failed, null);
            throw;
        }

        var end = await transfer.RunAsync().ConfigureAwait(false);
        string? refusal = null;
        if (end is SimulationTransferEnd.Completed && connection.Tunnel is { } tunnel)
        {
            refusal = await FinishTunnelAsync(tunnel).ConfigureAwait(false);
        }

        if (end is SimulationTransferEnd.Completed or SimulationTransferEnd.PostCopy && refusal is null)
        {
            SimulatedDomainDefinition? persistent;
            lock (Gate)
            {
                persistent = job.PersistentDefinition ?? domain.Persistent;
            }

            performCookie = protocol >= StepProtocol.V3
                ? SimulationCookie.Make(this, SimulationCookie.PerformStep, job.Session, domain.Name, domain.Uuid) : [];
            refusal = incoming.Host.Receive(incoming, performCookie, persistent, end == SimulationTransferEnd.PostCopy);
        }

        if (end == SimulationTransferEnd.PostCopy && refusal is null)
        {
            var rest = PostCopyAsync(domain, job, incoming, transfer);
            lock (Gate)
            {
                job.PostCopy = rest;
            }

            return performCookie;
        }

        if (end != SimulationTransferEnd.Completed || refusal is not null)
        {
            var reason = refusal ?? transfer.Failure ?? "canceled by client";
            incoming.Host.LoseSource(incoming, end == SimulationTransferEnd.Aborted ? "the migration was called off by its source" : reason);
            Release(domain, job, end == SimulationTransferEnd.Aborted ? JobType.Cancelled : JobType.Failed, reason);
            throw end == SimulationTransferEnd.Aborted
                ? Error(VirtErrorCode.OperationAborted, "operation aborted: job 'migration out' canceled by client")
                : Error(VirtErrorCode.OperationFailed, $"operation failed: job 'migration out' failed: {reason}");
        }

        lock (Gate)
        {
            if (domain.Job != job)
            {
                throw Error(VirtErrorCode.OperationFailed, "operation failed: the domain is no longer there");
            }

            if (protocol < StepProtocol.V3)
            {
                // These protocols have no Confirm: the source is gone before anybody knows whether the destination runs.
                Leave(domain, job, flags);
                return [];
            }

            job.Phase = OutgoingPhase.Performed;
            if (!job.Owner.IsOpen)
            {
                AbandonSource(domain, job);
            }

            return performCookie;
        }
    }

    internal async Task ConfirmAsync(DomainRef reference, byte[] cookie, MigrationFlags flags, bool cancelled)
    {
        CheckFlags(flags);
        SimulatedDomain domain;
        OutgoingMigration job;
        Task<SimulationTransferEnd>? rest;
        lock (Gate)
        {
            domain = Get(reference.Uuid, reference.Name);
            job = domain.Job ?? throw Error(VirtErrorCode.OperationInvalid,
                $"Requested operation is not valid: domain '{domain.LastName}' is not processing outgoing migration");
            if (cancelled)
            {
                Cancel(domain, job);
                return;
            }

            var offline = (job.Flags & MigrationFlags.Offline) != 0;
            if (job.Phase is OutgoingPhase.Performing || (job.Phase == OutgoingPhase.Begun && !offline))
            {
                throw Error(VirtErrorCode.OperationInvalid,
                    $"Requested operation is not valid: domain '{domain.LastName}' has not been migrated; there is nothing to confirm");
            }

            // A client that lost Finish's answer and found the guest by asking has no cookie; real daemons take that.
            if (cookie.Length > 0
                && (SimulationCookie.Read(this, cookie, SimulationCookie.FinishStep, "Confirm").Session != job.Session || (job.Incoming is { FinishCookie.Length: > 0 } peer && !peer.FinishCookie.AsSpan().SequenceEqual(cookie))))
            {
                throw SimulationCookie.Bad(this, "Confirm got another cookie than the one that Finish made");
            }

            rest = job.PostCopy;
        }

        if (rest is not null && await rest.ConfigureAwait(false) != SimulationTransferEnd.Completed)
        {
            throw Error(VirtErrorCode.OperationFailed, "operation failed: post-copy migration has failed; its guest has memory on both hosts");
        }

        lock (Gate)
        {
            if (domain.Job == job)
            {
                Leave(domain, job, flags);
            }
        }
    }

    // Claims the domain for Perform and finds where it goes.
    private (SimulatedDomain Domain, OutgoingMigration Job, IncomingMigration Incoming, bool Direct) Take(
        SimulationDriver connection, StepProtocol protocol, DomainRef reference, MigrationArguments arguments, byte[] cookie, MigrationFlags flags)
    {
        SimulatedDomain domain;
        OutgoingMigration job;
        lock (Gate)
        {
            domain = GetActive(reference);
            if ((flags & MigrationFlags.ChangeProtection) != 0)
            {
                job = domain.Job ?? throw Error(VirtErrorCode.OperationInvalid,
                    $"Requested operation is not valid: domain '{domain.LastName}' is not processing outgoing migration");
                if (job.Phase != OutgoingPhase.Begun)
                {
                    throw Error(VirtErrorCode.OperationInvalid,
                        $"Requested operation is not valid: migration of domain '{domain.LastName}' is past its Perform");
                }
            }
            else
            {
                CheckNoJob(domain);
                CheckMigratable(domain, domain.Definition, arguments, flags);
                job = new(Guid.Empty, connection, flags, domain.Now, Clock.GetTimestamp());
                domain.Job = job;
            }

            job.Owner = connection;
            job.Phase = OutgoingPhase.Performing;
        }

        try
        {
            var persistent = arguments.PersistentXml is { } text ? SimulatedDomainDefinition.Parse(text, NewDomainUuid) : null;
            var direct = protocol < StepProtocol.V3 && cookie.Length == 0 && Has(DriverFeature.MigrationDirect) && connection.Tunnel is null;
            SimulationCookie? read = null;
            if (!direct && (connection.Tunnel is null || protocol >= StepProtocol.V3))
            {
                read = SimulationCookie.Read(this, cookie, SimulationCookie.PrepareStep, "Perform");
                if (job.Session != Guid.Empty && read.Session != job.Session)
                {
                    throw SimulationCookie.Bad(this, "Perform got the cookie of another migration");
                }

                if (read.HostUuid == Uuid)
                {
                    throw SameHost();
                }
            }

            var incoming = FindDestination(domain.Uuid, arguments.Uri, direct, flags, arguments.DestinationName, connection.Tunnel is not null);
            lock (Gate)
            {
                if (domain.Job != job)
                {
                    throw Error(VirtErrorCode.OperationFailed, "operation failed: the domain is no longer there");
                }

                job.Session = read?.Session ?? incoming.Session;
                job.Flags |= flags;
                job.Incoming = incoming;
                job.PersistentDefinition = persistent;
            }

            return (domain, job, incoming, direct);
        }
        catch (VirtException)
        {
            Release(domain, job, JobType.Failed, null);
            throw;
        }
    }

    // Called without the gate: another host's is taken.
    private IncomingMigration FindDestination(Guid uuid, string? uri, bool direct, MigrationFlags flags, string? destinationName, bool tunnelled)
    {
        if (tunnelled)
        {
            foreach (var host in World.Hosts)
            {
                if (host != this && host.FindTunnel(uuid) is { } waiting)
                {
                    return waiting;
                }
            }

            throw Error(VirtErrorCode.OperationFailed, "operation failed: nobody waits at the other end of the tunnel");
        }

        if (string.IsNullOrEmpty(uri))
        {
            throw Error(VirtErrorCode.InternalError, "internal error: no migration URI");
        }

        var target = SimulationMigrationUri.Parse(this, uri);
        var destination = World.Resolve(target.Host);
        if (destination == this)
        {
            throw SameHost();
        }

        if (direct && destination is { IsRunning: true } && target.Port is null)
        {
            return destination.AcceptDirect(flags, destinationName);
        }

        return destination is not null && target.Port is { } port && destination.FindPort(port) is { } incoming ? incoming
            : throw new VirtException(VirtErrorCode.SystemError, VirtErrorDomain.Rpc,
                $"unable to connect to server at '{target.Host}:{target.Port}': Connection refused") { Host = Name };
    }

    // The other hypervisor takes a guest from this one's, without any daemon's doing.
    private IncomingMigration AcceptDirect(MigrationFlags flags, string? destinationName)
    {
        lock (Gate)
        {
            if (!Has(DriverFeature.MigrationV1))
            {
                throw Error(VirtErrorCode.OperationFailed, $"operation failed: {Personality.DriverType} on {Name} takes no direct migration");
            }

            var incoming = new IncomingMigration(this, World.NewGuid(), StepProtocol.V1, null, flags) { DestinationName = destinationName };
            incomings.Add(incoming);
            return incoming;
        }
    }

    // Called without the gate.
    private SimulationTransfer Connect(
        SimulatedDomain domain, OutgoingMigration job, IncomingMigration incoming, MigrationArguments arguments, byte[] cookie,
        MigrationFlags flags, bool direct, VirtStream? tunnel)
    {
        var link = World.GetLink(Name, incoming.Host.Name);
        if (!link.IsUp)
        {
            throw new VirtException(VirtErrorCode.SystemError, VirtErrorDomain.Rpc,
                $"unable to connect to server at '{incoming.Host.Name}:{incoming.Port}': No route to host") { Host = Name };
        }

        SimulatedDomainDefinition definition;
        SimulationTransfer transfer;
        CopiedDisk[] disks;
        lock (Gate)
        {
            definition = domain.Definition;
            disks = [.. CopiedDisks(definition, arguments, flags).Select(d => VolumeOf(d)?.Volume is { } volume
                ? new CopiedDisk(d.Target, volume.Capacity, volume.Content) : new(d.Target, d.Capacity, Guid.Empty))];
            job.CopiedDisks = [.. disks.Select(d => d.Target)];
            transfer = new(Clock, link, SettingsFor(domain, definition, incoming.Host, arguments, flags),
                iteration => Iterated(domain, iteration), () => PausedFor(domain, job), tunnel is null ? null : Sink(tunnel));
        }

        incoming.Host.Connect(incoming, cookie, definition, transfer, disks, direct);
        lock (Gate)
        {
            job.Transfer = transfer;
        }

        return transfer;
    }

    private SimulationTransferSettings SettingsFor(
        SimulatedDomain domain, SimulatedDomainDefinition definition, SimulatedHost destination, MigrationArguments arguments, MigrationFlags flags)
    {
        var compresses = (flags & MigrationFlags.Compressed) != 0 || arguments.Compression.Count > 0;
        var differences = compresses && (arguments.Compression.Count == 0 || arguments.Compression.Contains("xbzrle"));
        var limit = arguments.Bandwidth > 0 ? arguments.Bandwidth : domain.MaxSpeed;
        var postCopyLimit = arguments.PostCopyBandwidth > 0 ? arguments.PostCopyBandwidth : domain.MaxPostCopySpeed;
        var workload = definition.Workload;
        return new()
        {
            Memory = definition.Memory,
            ConstantShare = workload.ConstantShare,
            // Without the gate: the transfer asks while it holds its own, and this host asks it while it holds the gate.
            DirtyRate = () => domain.Now.State == DomainState.Running ? domain.Definition.Workload.DirtyRate * 4096 : 0,
            WorkingSet = workload.WorkingSet is { } set ? Math.Min(set, definition.Memory) : definition.Memory,
            Disks = CopiedDisks(definition, arguments, flags).Sum(d =>
                (flags & MigrationFlags.NonSharedIncremental) != 0 ? SizeOf(d) * d.IncrementalShare : SizeOf(d)),
            DiskWriteRate = workload.DiskWriteRate,
            Live = (flags & MigrationFlags.Live) != 0,
            AutoConverge = (flags & MigrationFlags.AutoConverge) != 0,
            ThrottleInitial = arguments.ThrottleInitial ?? 20,
            ThrottleIncrement = arguments.ThrottleIncrement ?? 10,
            Compression = compresses ? Math.Max(1, Options.CompressionRatio) : 1,
            CompressesDifferences = differences,
            Connections = (flags & MigrationFlags.Parallel) != 0 ? arguments.Connections ?? 2 : 1,
            Limit = limit >= UnlimitedSpeed ? null : limit * Mebibyte,
            PostCopyLimit = postCopyLimit >= UnlimitedSpeed ? null : postCopyLimit * Mebibyte,
            MaxDowntime = domain.MaxDowntime,
            Setup = Options.SetupTime,
            Resume = destination.Options.ResumeTime,
            Rule = Personality.Rule,
            StopAfterRounds = Personality.StopAfterRounds,
            MaxRounds = World.Options.MaxRounds,
        };
    }

    private double SizeOf(SimulatedDisk disk) => VolumeOf(disk)?.Volume.Capacity ?? disk.Capacity;

    private static IEnumerable<SimulatedDisk> CopiedDisks(SimulatedDomainDefinition definition, MigrationArguments arguments, MigrationFlags flags) =>
        (flags & (MigrationFlags.NonSharedDisk | MigrationFlags.NonSharedIncremental)) == 0 ? []
        : definition.Disks.Where(d => arguments.MigrateDisks.Count > 0 ? arguments.MigrateDisks.Contains(d.Target) : !d.ReadOnly);
}
