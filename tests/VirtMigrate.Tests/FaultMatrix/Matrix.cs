using VirtMigrate.Drivers;
using VirtMigrate.Hosting;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.FaultMatrix;

/// <summary>Makes the cells of the matrix and plays one: a migration that something breaks, and what must be true afterwards.</summary>
internal static class Matrix
{
    private const MigrationSide Source = MigrationSide.Source;
    private const MigrationSide Destination = MigrationSide.Destination;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<MatrixWay, (MigrationSide Side, string Call)[]> Calls = new()
    {
        [MatrixWay.V1] = [(Source, "GetDomainInfo"), (Destination, "MigratePrepare"), (Source, "MigratePerform"), (Destination, "MigrateFinish")],
        [MatrixWay.V2] = [(Source, "GetDomainXml"), (Source, "GetDomainInfo"), (Destination, "MigratePrepare2"), (Source, "MigratePerform"),
            (Destination, "MigrateFinish2")],
        [MatrixWay.V3] = [(Source, "MigrateBegin3"), (Source, "GetDomainInfo"), (Destination, "MigratePrepare3"), (Source, "MigratePerform3"),
            (Destination, "MigrateFinish3"), (Source, "MigrateConfirm3")],
        [MatrixWay.V3Params] = [(Source, "MigrateBegin3Params"), (Source, "GetDomainState"), (Destination, "MigratePrepare3Params"),
            (Source, "MigratePerform3Params"), (Destination, "MigrateFinish3Params"), (Source, "MigrateConfirm3Params")],
        [MatrixWay.Offline] = [(Source, "MigrateBegin3Params"), (Source, "GetDomainState"), (Destination, "MigratePrepare3Params"),
            (Destination, "MigrateFinish3Params"), (Source, "MigrateConfirm3Params")],
        [MatrixWay.PeerToPeer] = [(Source, "MigratePerform3Params"), (Destination, "MigratePrepare3Params"),
            (Destination, "MigrateFinish3Params")],
        [MatrixWay.StorageCopy] = [(Source, "GetBlockInfo"), (Destination, "LookupStorageVolumeByPath"), (Destination, "CreateStorageVolume"),
            (Destination, "GetStorageVolumePath"), (Source, "MigrateBegin3Params"), (Destination, "MigratePrepare3Params"),
            (Source, "MigratePerform3Params"), (Destination, "MigrateFinish3Params"), (Source, "MigrateConfirm3Params")],
    };

    public static IEnumerable<MatrixCase> Cases(MatrixWay way) =>
        from step in Calls[way]
        from fault in Enum.GetValues<MatrixFault>()
        from forEver in fault is MatrixFault.OtherHostStops or MatrixFault.OtherConnectionCut ? new[] { false } : [false, true]
        select new MatrixCase(way, step.Side, step.Call, fault, forEver);

    public static async Task PlayAsync(MatrixCase cell)
    {
        var clock = SimulationClock.Virtual();
        clock.IdleGrace = TimeSpan.FromMilliseconds(60);
        await using var world = new SimulationWorld(new SimulationWorldOptions { Name = Guid.NewGuid().ToString("N"), Clock = clock })
        {
            PeerMigrator = new EnginePeerMigrator(),
        };
        var protocols = cell.Way switch
        {
            MatrixWay.V1 => SimulatedProtocols.V1,
            MatrixWay.V2 => SimulatedProtocols.V2,
            MatrixWay.V3 => SimulatedProtocols.V3,
            _ => (SimulatedProtocols?)null,
        };
        var alpha = world.AddHost(new SimulatedHostOptions { Name = "alpha", Protocols = protocols });
        var beta = world.AddHost(new SimulatedHostOptions { Name = "beta", Protocols = protocols });
        var guest = alpha.AddDomain(new SimulatedDomainOptions { Name = "guest", Memory = 64UL << 20, Running = cell.Way != MatrixWay.Offline, Disks = Disks(cell.Way) });
        var faulty = cell.Side == Source ? alpha : beta;
        var other = cell.Side == Source ? beta : alpha;
        var witness = new Witness(world, guest.Uuid, cell, other);

        var route = await MigrationNegotiator.NegotiateAsync(Request(cell.Way, guest.Reference, beta),
            await EndpointAsync(alpha), await EndpointAsync(beta), CancellationToken.None);
        if (cell.Simulated is { } fault)
        {
            faulty.AddFault(fault);
        }

        // A Perform that never ends has no limit of its own: after ten minutes the user has had enough.
        using var user = new CancellationTokenSource(TimeSpan.FromMinutes(10), clock);
        var options = new MigrationOptions { TimeProvider = clock, StepTimeout = TimeSpan.FromMinutes(5), RecoveryTimeout = TimeSpan.FromSeconds(5) };
        var result = await new MigrationEngine(options).RunAsync(route, witness, user.Token).WaitAsync(Patience);

        Assert.False(witness.SawTwo, "two copies ran at once");
        AssertTrue(cell, world, guest.Uuid, alpha, beta, result);
        if (cell.Way == MatrixWay.StorageCopy)
        {
            AssertVolume(cell, alpha, beta, result);
        }

        await AssertUsableAsync(world, alpha, beta);
    }

    private static MigrationRequest Request(MatrixWay way, DomainRef guest, SimulatedHost beta) => new()
    {
        Domain = guest,
        Flags = way switch
        {
            MatrixWay.Offline => MigrationFlags.Offline | MigrationFlags.PersistDestination,
            MatrixWay.PeerToPeer => MigrationFlags.Live | MigrationFlags.PeerToPeer,
            MatrixWay.StorageCopy => MigrationFlags.Live | MigrationFlags.NonSharedDisk,
            _ => MigrationFlags.Live,
        },
        PeerUri = way == MatrixWay.PeerToPeer ? beta.Uri : null,
    };

    private static async Task<MigrationEndpoint> EndpointAsync(SimulatedHost host) =>
        new(host.Name, await host.OpenAsync(), token => host.OpenAsync(cancellationToken: token));

    private static SimulatedDisk[] Disks(MatrixWay way) =>
        way == MatrixWay.StorageCopy ? [new() { Target = "vda", Capacity = 1 << 20, Shared = false }] : [];

    /// <summary>A volume is on the destination when the guest is, when that is not known, or when the result says that it is left.</summary>
    private static void AssertVolume(MatrixCase cell, SimulatedHost alpha, SimulatedHost beta, MigrationResult result)
    {
        var here = alpha.FindPool("default")!.FindVolume("guest-vda.qcow2");
        var there = beta.FindPool("default")!.FindVolume("guest-vda.qcow2");
        var told = $"{result.Outcome}, {there}, [{string.Join("; ", result.Warnings)}]";
        Assert.True(here is { Content: var content } && content != Guid.Empty, told);
        switch (result.Outcome)
        {
            case MigrationOutcome.Completed:
                Assert.True(there?.Content == here!.Content, told);
                Assert.All(result.CreatedVolumes, v => Assert.False(v.Removed));
                break;
            case MigrationOutcome.RolledBack or MigrationOutcome.Refused:
                // What a host has done and answered "failed" to, no client can know.
                Assert.True(there is null || result.Warnings.Any(w => w.Contains("default/guest-vda.qcow2", StringComparison.Ordinal))
                    || cell is { Call: "CreateStorageVolume", Fault: MatrixFault.FailAfter }, told);
                Assert.All(result.CreatedVolumes, v => Assert.Equal(there is null && v.IsCertain, v.Removed));
                break;
            default:
                Assert.All(result.CreatedVolumes, v => Assert.False(v.Removed));
                Assert.True(result.CreatedVolumes.Count == 0 || result.Warnings.Any(w => w.Contains("kept", StringComparison.Ordinal)), told);
                break;
        }
    }

    /// <summary>What the result says is what the world knows.</summary>
    private static void AssertTrue(
        MatrixCase cell, SimulationWorld world, Guid uuid, SimulatedHost alpha, SimulatedHost beta, MigrationResult result)
    {
        var running = world.RunningOn(uuid);
        var told = $"{result.Outcome} on {result.RunningOn ?? "-"} ({result.SourceState ?? "?"} / {result.DestinationState ?? "?"}), "
            + $"running on [{string.Join(", ", running)}]: {result.Error?.Message}";
        Assert.True(running.Count <= 1, $"two copies run: {told}");
        if (cell.Way == MatrixWay.Offline)
        {
            AssertOffline(alpha, beta, uuid, result, told);
            return;
        }

        switch (result.Outcome)
        {
            case MigrationOutcome.Completed:
                Assert.True(result.RunningOn == "beta" && (running is ["beta"] || DiedAfterwards(cell, result)), told);
                Assert.False(IsActive(alpha, uuid), $"a copy is left on the source: {told}");
                break;
            case MigrationOutcome.RolledBack or MigrationOutcome.Refused:
                Assert.True(running is ["alpha"] && result.RunningOn == "alpha", told);
                Assert.NotNull(result.Error);
                Assert.True(!IsActive(beta, uuid) || MayLeaveCopy(cell) || IsToldAsUnknown(cell, result), $"a copy is left on the destination: {told}");
                break;
            case MigrationOutcome.Lost:
                Assert.True(running.Count == 0 && result.RunningOn is null, told);
                Assert.False(IsActive(alpha, uuid) || IsActive(beta, uuid), $"a copy that could go on is left: {told}");
                Assert.NotNull(result.Error);
                Assert.True(MayLose(cell), $"this fault must not lose the guest: {told}");
                break;
            default:
                Assert.True(result.RunningOn is null || running.Contains(result.RunningOn), told);
                Assert.NotNull(result.RepairCommand);
                Assert.NotNull(result.Error);
                Assert.True(MayBeUncertain(cell), $"this could have been found out: {told}");
                break;
        }
    }

    /// <summary>A definition must never be lost, and the result's Completed means that it is on the destination.</summary>
    private static void AssertOffline(SimulatedHost alpha, SimulatedHost beta, Guid uuid, MigrationResult result, string told)
    {
        var here = alpha.FindDomain(uuid) is not null;
        var there = beta.FindDomain(uuid) is not null;
        Assert.True(here || there, $"the definition is gone: {told}");
        if (result.Outcome == MigrationOutcome.Completed)
        {
            Assert.True(there && result.RunningOn == "beta", told);
        }
        else
        {
            Assert.True(here, told);
            Assert.NotNull(result.Error);
            Assert.True(result.RunningOn is null or "alpha", told);
        }
    }

    /// <summary>Hosts that stop take their guests with them; protocols 1 and 2 end the source's copy before the destination has finished.</summary>
    private static bool MayLose(MatrixCase cell) =>
        cell.Fault is MatrixFault.StopHost or MatrixFault.StopHostAfter or MatrixFault.OtherHostStops
        || (cell.Way is MatrixWay.V1 or MatrixWay.V2
            && (cell.Call.StartsWith("MigrateFinish", StringComparison.Ordinal) || cell.Call == "MigratePerform"));

    /// <summary>A host that is gone for good, or a call that never ends, leaves nobody to ask.</summary>
    private static bool MayBeUncertain(MatrixCase cell) =>
        cell.Fault is MatrixFault.StopHost or MatrixFault.StopHostAfter or MatrixFault.OtherHostStops or MatrixFault.Hang
        || (cell.Call is "GetDomainState" or "GetDomainInfo" && cell.ForEver)
        || (cell.Way is MatrixWay.V1 or MatrixWay.V2 && MayLose(cell));

    /// <summary>The guest arrived, and its new host stopped while the source was told so: no part of the migration.</summary>
    private static bool DiedAfterwards(MatrixCase cell, MigrationResult result) =>
        cell.Fault == MatrixFault.OtherHostStops && cell.Call.StartsWith("MigrateConfirm", StringComparison.Ordinal) && result.Warnings.Count > 0;

    /// <summary>Protocols 1 and 2 hold no job on the source: a paused copy on a destination that refused might be somebody else's.</summary>
    private static bool MayLeaveCopy(MatrixCase cell) =>
        cell.Way is MatrixWay.V1 or MatrixWay.V2 && cell is { Fault: MatrixFault.FailAfter, Side: Destination };

    /// <summary>While a call hangs, the virtual clock runs out every limit that a busy machine does not keep up with: a
    /// destination that was not heard in time is told as such.</summary>
    private static bool IsToldAsUnknown(MatrixCase cell, MigrationResult result) =>
        cell.Fault == MatrixFault.Hang && result.DestinationState is null && result.Warnings.Count > 0;

    private static bool IsActive(SimulatedHost host, Guid uuid) =>
        host.IsRunning && host.FindDomain(uuid) is { State.IsActive: true };

    /// <summary>Whatever happened, another guest can be moved afterwards.</summary>
    private static async Task AssertUsableAsync(SimulationWorld world, SimulatedHost alpha, SimulatedHost beta)
    {
        foreach (var host in world.Hosts)
        {
            host.ClearFaults();
            if (!host.IsRunning)
            {
                host.Start();
            }
        }

        var next = alpha.AddDomain(new SimulatedDomainOptions { Name = "next", Memory = 16UL << 20 });
        var route = await MigrationNegotiator.NegotiateAsync(new MigrationRequest { Domain = next.Reference, Flags = MigrationFlags.Live },
            await EndpointAsync(alpha), await EndpointAsync(beta), CancellationToken.None);
        var result = await new MigrationEngine().RunAsync(route, null, CancellationToken.None).WaitAsync(Patience);
        Assert.True(result.Outcome == MigrationOutcome.Completed, $"the hosts cannot be used afterwards: {result.Outcome}, {result.Error?.Message}");
    }

    /// <summary>Looks at the world at each step, and breaks the other side when a case says so.</summary>
    private sealed class Witness(SimulationWorld world, Guid guest, MatrixCase cell, SimulatedHost other) : IMigrationObserver
    {
        private bool struck;

        public bool SawTwo { get; private set; }

        public void StepStarted(MigrationRoute route, string step, MigrationSide side)
        {
            Look();
            if (struck || cell.Simulated is not null || side != cell.Side || !Means(step))
            {
                return;
            }

            struck = true;
            if (cell.Fault == MatrixFault.OtherHostStops)
            {
                other.Stop();
            }
            else
            {
                other.CutConnections();
            }
        }

        public void StepEnded(MigrationRoute route, MigrationStep step) => Look();

        public void Progress(MigrationRoute route, JobStatistics statistics) => Look();

        public void Notice(MigrationRoute route, string message) => Look();

        private bool Means(string step) => step switch
        {
            "GetState" => cell.Call is "GetDomainState" or "GetDomainInfo",
            "GetInfo" => cell.Call == "GetDomainInfo",
            "DumpXml" => cell.Call == "GetDomainXml",
            "CreateVolume" => cell.Call == "CreateStorageVolume",
            _ => cell.Call == "Migrate" + step || cell.Call == "Migrate" + step + "Params",
        };

        private void Look() => SawTwo |= world.RunningOn(guest).Count > 1;
    }
}
