using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

public sealed class WorldTests
{
    [Fact]
    public async Task ThePeerMigratorCanBeReplaced()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var migrator = new Recorder();
        hosts.World.PeerMigrator = migrator;
        const MigrationFlags Flags = MigrationFlags.Live | MigrationFlags.PeerToPeer;
        await hosts.Source.MigratePerform3Async(hosts.Ref, null, [], "sim://beta/", "tcp:beta", Flags, "www", 7, default);
        var seen = migrator.Seen!;
        Assert.Equal(Flags, seen.Flags);
        Assert.Equal("sim://beta/", seen.DestinationUri.ToString());
        Assert.Equal(hosts.Ref, seen.Domain);
        Assert.Equal(["migrate_uri=tcp:beta", "destination_name=www", "bandwidth=7"], seen.Parameters.Select(p => p.ToString()));
        Assert.False(seen.Source.IsOpen);
        await using var destination = await seen.Drivers.OpenAsync(seen.DestinationUri, seen.ConnectOptions, default);
        Assert.Equal("beta", await destination.GetHostNameAsync(default));
    }

    [Fact]
    public async Task AMigrationReportsItsRoundsAndItsEnd()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: new() { Name = "web", Memory = 4UL << 30, Workload = new() { DirtyRate = 150_000 } });
        await using var rounds = await hosts.Source.SubscribeAsync(DomainEventId.MigrationIteration, hosts.Ref, default);
        await using var ends = await hosts.Source.SubscribeAsync(DomainEventId.JobCompleted, null, default);
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref);
        List<int> seen = [];
        while (rounds.Events.TryRead(out var item))
        {
            seen.Add(((DomainMigrationIterationEvent)item).Iteration);
        }

        Assert.True(seen.Count > 1);
        Assert.Equal(Enumerable.Range(1, seen.Count), seen);
        Assert.True(ends.Events.TryRead(out var end));
        var job = new JobStatistics(JobType.Completed, ((DomainJobCompletedEvent)end).Statistics);
        Assert.Equal((ulong)seen.Count, job.MemoryIteration);
        Assert.Equal(0UL, job.DataRemaining);
        Assert.Equal(4, (await hosts.Destination.GetJobStatisticsAsync(hosts.Ref, true, false, default)).Parameters.GetInt("operation"));
        Assert.Equal(JobType.None, (await hosts.Destination.GetJobStatisticsAsync(hosts.Ref, true, false, default)).Type);
    }

    [Fact]
    public async Task ASlowListenerLosesTheOldestEvents()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var events = await hosts.Source.SubscribeAsync(DomainEventId.Lifecycle, null, default);
        for (var i = 0; i < 1000; i++)
        {
            await hosts.Source.SuspendDomainAsync(hosts.Ref, default);
            await hosts.Source.ResumeDomainAsync(hosts.Ref, default);
        }

        Assert.Equal(2000 - 1024, events.Dropped);
        hosts.Source.Lose();
        var count = 0;
        await foreach (var item in events.Events.ReadAllAsync(default))
        {
            count++;
        }

        Assert.Equal(1024, count);
    }

    [Fact]
    public async Task ADaemonsRestartCallsATransferOff()
    {
        await using var hosts = await TwoHosts.MakeAsync(clock: SimulationClock.Manual());
        var running = Task.Run(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref));
        await Eventually.UntilAsync(() => hosts.IsTransferring);
        hosts.Alpha.RestartDaemon();
        Assert.True((await Assert.ThrowsAsync<VirtException>(() => running.WaitAsync(TimeSpan.FromSeconds(60)))).IsConnectionLost);
        await Eventually.UntilAsync(() => !hosts.Domain.IsMigrating);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        await using var again = await hosts.Alpha.OpenAsync();
        Assert.Equal(DomainState.Running, (await again.GetDomainStateAsync(hosts.Ref, default)).State);
    }

    [Fact]
    public async Task ADestinationsRestartKillsWhatHasNotArrived()
    {
        await using var hosts = await TwoHosts.MakeAsync(clock: SimulationClock.Manual());
        var running = Task.Run(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref));
        await Eventually.UntilAsync(() => hosts.IsTransferring);
        hosts.Beta.RestartDaemon();
        await Migrations.FailsAsync(() => running.WaitAsync(TimeSpan.FromSeconds(60)), VirtErrorCode.OperationFailed);
        Assert.Null(hosts.Beta.FindDomain("web"));
        hosts.AssertRunsOnlyOn(hosts.Alpha);
    }

    [Fact]
    public async Task AMigrationRunsAtAFactorOfRealTimeToo()
    {
        await using var hosts = await TwoHosts.MakeAsync(clock: new SimulationClock(10_000));
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref);
        hosts.AssertRunsOnlyOn(hosts.Beta);
        Assert.True(hosts.World.Clock.Elapsed > TimeSpan.FromSeconds(0.8));
    }

    [Fact]
    public async Task CallsCanTakeTime()
    {
        await using var world = new SimulationWorld();
        var host = world.AddHost(new SimulatedHostOptions { Name = "far", CallTime = TimeSpan.FromMilliseconds(40) });
        await using var driver = await host.OpenAsync();
        await driver.GetHostNameAsync(default);
        await driver.GetHostNameAsync(default);
        Assert.Equal(TimeSpan.FromMilliseconds(80), world.Clock.Elapsed);
    }

    [Fact]
    public async Task ManyConnectionsAndDomainsAtOnce()
    {
        await using var world = new SimulationWorld();
        var hosts = new[] { world.AddHost("a"), world.AddHost("b"), world.AddHost("c") };
        var guests = Enumerable.Range(0, 30).Select(i => hosts[i % 3].AddDomain($"vm{i}", 64UL << 20, 100)).ToArray();
        await Task.WhenAll(guests.Select((guest, i) => Task.Run(async () =>
        {
            for (var hop = 0; hop < 6; hop++)
            {
                var from = hosts[(i + hop) % 3];
                await using var source = await from.OpenAsync();
                await using var destination = await hosts[(i + hop + 1) % 3].OpenAsync();
                var reference = from.FindDomain(guest.Uuid)!.Reference;
                var flags = MigrationFlags.Live | MigrationFlags.PersistDestination | MigrationFlags.UndefineSource;
                await ((hop % 2) == 0 ? Migrations.ParamsAsync(source, destination, reference, flags)
                    : Migrations.V3Async(source, destination, reference, flags));
            }
        })));
        for (var i = 0; i < guests.Length; i++)
        {
            Assert.Equal([hosts[i % 3].Name], world.RunningOn(guests[i].Uuid));
        }
    }

    private sealed class Recorder : IPeerMigrator
    {
        public PeerMigration? Seen { get; private set; }

        public Task MigrateAsync(PeerMigration migration, CancellationToken cancellationToken)
        {
            Seen = migration;
            return Task.CompletedTask;
        }
    }
}
