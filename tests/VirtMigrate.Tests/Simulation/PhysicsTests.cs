using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

// The simulation goes from event to event; here it is held against the closed formulas of the literature.
public sealed class PhysicsTests
{
    private const double Page = 4096;
    private const double Gibibyte = 1L << 30;

    [Theory]
    [InlineData(4.0, 1.25e9, 0.05, 300)]
    [InlineData(4.0, 1.25e9, 0.3, 300)]
    [InlineData(16.0, 1.25e9, 0.6, 30)]
    [InlineData(8.0, 1.25e8, 0.8, 500)]
    [InlineData(1.0, 1e7, 0.95, 1000)]
    public async Task PreCopyAgreesWithTheGeometricSums(double gibibytes, double bandwidth, double ratio, ulong downtimeMilliseconds)
    {
        var memory = gibibytes * Gibibyte;
        await using var hosts = await HostsAsync(memory, bandwidth, ratio * bandwidth);
        await hosts.Source.SetMaxDowntimeAsync(hosts.Ref, downtimeMilliseconds, default);
        var job = await MigrateAsync(hosts);

        var threshold = downtimeMilliseconds / 1000.0 * bandwidth;
        var rounds = MigrationFormulas.PreCopyRounds(memory, ratio * bandwidth, bandwidth, threshold)!.Value;
        const double Switchover = 0.010 + 0.0002;
        Assert.Equal((ulong)rounds, job.MemoryIteration);
        Close(MigrationFormulas.PreCopyBytes(memory, ratio * bandwidth, bandwidth, rounds), job.MemoryProcessed!.Value);
        Close(MigrationFormulas.PreCopyTime(memory, ratio * bandwidth, bandwidth, rounds) + 0.005 + Switchover, job.TimeElapsed!.Value.TotalSeconds);
        Close(MigrationFormulas.PreCopyDowntime(memory, ratio * bandwidth, bandwidth, rounds, Switchover), job.Downtime!.Value.TotalSeconds, 0.0011);
    }

    [Fact]
    public async Task AStoppedGuestIsCopiedOnce()
    {
        await using var hosts = await HostsAsync(2 * Gibibyte, 1e9, 9e8);
        var job = await MigrateAsync(hosts, MigrationFlags.None);
        Close(2 * Gibibyte, job.MemoryProcessed!.Value);
        Close(MigrationFormulas.StopAndCopyDowntime(2 * Gibibyte, 1e9, 0.0152), job.Downtime!.Value.TotalSeconds);
    }

    [Fact]
    public async Task AWritableWorkingSetBoundsARound()
    {
        const double Set = 64 * 1024 * 1024;
        await using var hosts = await HostsAsync(4 * Gibibyte, 1e9, 2e9, Set);
        var job = await MigrateAsync(hosts);
        Assert.Equal(1UL, job.MemoryIteration);
        Close(4 * Gibibyte + Set, job.MemoryProcessed!.Value);
        Close(Set / 1e9 + 0.0102, job.Downtime!.Value.TotalSeconds, 0.001);
    }

    [Fact]
    public async Task BandwidthLimitCountsInMebibytes()
    {
        await using var hosts = await HostsAsync(Gibibyte, 1e10, 0);
        var job = await MigrateAsync(hosts, extra: [TypedParameter.ULLong(MigrationParameters.Bandwidth, 64)]);
        Close(16.0152, job.TimeElapsed!.Value.TotalSeconds);
    }

    [Fact]
    public async Task AutoConvergeThrottlesUntilItFits()
    {
        await using var hosts = await HostsAsync(4 * Gibibyte, 1e9, 1.2e9);
        var job = await MigrateAsync(hosts, MigrationFlags.Live | MigrationFlags.AutoConverge);
        var needed = MigrationFormulas.ThrottleToConverge(1.2e9, 1e9, 20, 10)!.Value;
        Assert.Equal(60, needed);
        Assert.InRange(job.AutoConvergeThrottle!.Value, 30, needed);
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task WhatCannotConvergeEndsWithAnError()
    {
        await using var hosts = await HostsAsync(4 * Gibibyte, 1e9, 2e9);
        var error = await Migrations.FailsAsync(() => MigrateAsync(hosts), VirtErrorCode.OperationFailed);
        Assert.Contains("faster than it is sent", error.Message, StringComparison.Ordinal);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        Assert.Equal(new DomainStateReason(DomainState.Running, 1), hosts.Domain.State);
    }

    [Fact]
    public async Task XenStopsAfterItsRounds()
    {
        await using var hosts = await HostsAsync(Gibibyte, 1e9, 2e9, driver: "libxl");
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref);
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task PostCopySendsWhatIsMissingOnce()
    {
        await using var hosts = await HostsAsync(4 * Gibibyte, 1e9, 2e9, clock: SimulationClock.Manual());
        var clock = hosts.World.Clock;
        var running = Task.Run(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, MigrationFlags.Live | MigrationFlags.PostCopy));
        await Eventually.UntilAsync(() => hosts.IsTransferring);
        clock.Advance(TimeSpan.FromMilliseconds(5 + 2000));
        await hosts.Source.StartPostCopyAsync(hosts.Ref, default);
        await Eventually.UntilAsync(() => hosts.Domain.State.State == DomainState.Paused && hosts.World.Clock.TimerCount == 1);
        clock.Advance(TimeSpan.FromMilliseconds(10.2));
        await Eventually.UntilAsync(() => hosts.Beta.FindDomain("web")!.State == DomainStateReason.RunningPostCopy);
        Assert.Equal(DomainStateReason.PausedPostCopy, hosts.Domain.State);

        // Two seconds at 1e9 of 4 GiB were sent, and all of the memory (4e9 in 2 s, at most 4 GiB) may be dirty again.
        var missing = Math.Min(4 * Gibibyte, (4 * Gibibyte) - 2e9 + 4e9);
        var time = MigrationFormulas.PostCopyTime(missing, 1e9);
        clock.Advance(TimeSpan.FromSeconds(time - 0.01));
        Assert.False(running.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.02));
        await running;
        hosts.AssertRunsOnlyOn(hosts.Beta);
        Assert.Equal(DomainStateReason.RunningMigrated, hosts.Beta.FindDomain("web")!.State);
        var job = await hosts.Source.GetJobStatisticsAsync(hosts.Ref, true, true, default);
        Close(0.0102, job.Downtime!.Value.TotalSeconds, 0.001);
        Close(2e9 + missing, job.MemoryProcessed!.Value);
        Assert.True(job.PostCopyRequests > 0);
    }

    [Fact]
    public async Task DisksAreCopiedBeforeMemory()
    {
        await using var hosts = await HostsAsync(Gibibyte, 1e9, 0, disks: 10 * Gibibyte, diskWrites: 2e8);
        var job = await MigrateAsync(hosts, MigrationFlags.Live | MigrationFlags.NonSharedDisk);
        var time = MigrationFormulas.DiskCopyTime(10 * Gibibyte, 2e8, 1e9)!.Value + (Gibibyte / 8e8);
        Close(time + 0.0152, job.TimeElapsed!.Value.TotalSeconds);
        Assert.Equal((ulong)(10 * Gibibyte), job.DiskTotal);
        Assert.Equal(job.DiskTotal, job.DiskProcessed);
        Assert.Equal(0UL, job.DiskRemaining);
    }

    [Fact]
    public async Task CompressionAndParallelConnectionsAreFactors()
    {
        await using var hosts = await HostsAsync(4 * Gibibyte, 1e9, 0);
        var link = hosts.World.GetLink("alpha", "beta");
        link.ConnectionBandwidth = 2.5e8;
        var job = await MigrateAsync(hosts, MigrationFlags.Live | MigrationFlags.Parallel,
            [TypedParameter.Int(MigrationParameters.ParallelConnections, 3), TypedParameter.String(MigrationParameters.Compression, "mt")]);
        Close((4 * Gibibyte / 2 / 7.5e8) + 0.0152, job.TimeElapsed!.Value.TotalSeconds);
        Close(2 * Gibibyte, job.MemoryProcessed!.Value);
    }

    [Fact]
    public async Task ConstantPagesAreNotSent()
    {
        await using var hosts = await HostsAsync(4 * Gibibyte, 1e9, 0, constant: 0.75);
        var job = await MigrateAsync(hosts);
        Close(Gibibyte, job.MemoryProcessed!.Value);
        Assert.Equal((ulong)(3 * Gibibyte / Page), job.Parameters.GetUnsigned("memory_constant"));
    }

    [Fact]
    public async Task TransfersShareALink()
    {
        await using var hosts = await HostsAsync(Gibibyte, 1e9, 0);
        for (var i = 1; i < 4; i++)
        {
            hosts.Alpha.AddDomain($"web{i}", (ulong)Gibibyte, 0);
        }

        Task<DomainRef>[] all;
        using (hosts.World.Clock.Hold())
        {
            all = [.. hosts.Alpha.Domains.Select(d => Migrations.ParamsAsync(hosts.Source, hosts.Destination, d.Reference))];
            await Eventually.UntilAsync(() => hosts.World.GetLink("alpha", "beta").Transfers == 4);
        }

        await Task.WhenAll(all);
        Close(4 * Gibibyte / 1e9, hosts.World.Clock.Elapsed.TotalSeconds);
    }

    [Fact]
    public async Task StatisticsMoveAsTheTransferDoes()
    {
        await using var hosts = await HostsAsync(4 * Gibibyte, 1e9, 1e8, clock: SimulationClock.Manual());
        var clock = hosts.World.Clock;
        var running = Task.Run(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref));
        await Eventually.UntilAsync(() => hosts.IsTransferring);
        clock.Advance(TimeSpan.FromSeconds(1.005));
        var job = await hosts.Source.GetJobStatisticsAsync(hosts.Ref, false, false, default);
        Assert.Equal(JobType.Unbounded, job.Type);
        Close(1e9, job.MemoryProcessed!.Value);
        Close((4 * Gibibyte) - 1e9, job.MemoryRemaining!.Value);
        Assert.Equal((ulong)(4 * Gibibyte), job.MemoryTotal);
        Assert.Equal(1UL, job.MemoryIteration);
        Close(1e8 / Page, job.MemoryDirtyRate!.Value);
        Close(1e9, job.MemoryRate!.Value);
        Assert.Equal(TimeSpan.FromMilliseconds(300), job.Downtime);
        Assert.Equal(5, job.Parameters.GetInt("operation"));
        var info = await hosts.Source.GetJobInfoAsync(hosts.Ref, default);
        Assert.Equal(job.DataRemaining, info.DataRemaining);

        await hosts.Source.SetMaxSpeedAsync(hosts.Ref, 100, false, default);
        await Eventually.UntilAsync(() => Slow());
        var before = (await hosts.Source.GetJobInfoAsync(hosts.Ref, default)).DataProcessed;
        clock.Advance(TimeSpan.FromSeconds(1));
        var after = (await hosts.Source.GetJobInfoAsync(hosts.Ref, default)).DataProcessed;
        Close(100 * 1024 * 1024, after - before);

        await hosts.Source.AbortJobAsync(hosts.Ref, false, default);
        await Migrations.FailsAsync(() => running, VirtErrorCode.OperationAborted);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        Assert.Equal(JobType.Cancelled, (await hosts.Source.GetJobStatisticsAsync(hosts.Ref, true, false, default)).Type);

        bool Slow() => hosts.Source.GetJobStatisticsAsync(hosts.Ref, false, false, default).Result.MemoryRate < 2e8;
    }

    [Fact]
    public async Task ALinkThatBreaksFailsTheMigration()
    {
        await using var hosts = await HostsAsync(4 * Gibibyte, 1e9, 1e8, clock: SimulationClock.Manual());
        var running = Task.Run(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref));
        await Eventually.UntilAsync(() => hosts.IsTransferring);
        hosts.World.Clock.Advance(TimeSpan.FromSeconds(1));
        hosts.World.GetLink("alpha", "beta").IsUp = false;
        var error = await Migrations.FailsAsync(() => running, VirtErrorCode.OperationFailed);
        Assert.Contains("job 'migration out' failed", error.Message, StringComparison.Ordinal);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        Assert.Null(hosts.Beta.FindDomain("web"));
    }

    [Fact]
    public void FormulasTellWhatDoesNotConverge()
    {
        Assert.Null(MigrationFormulas.PreCopyRounds(1e9, 1e9, 1e9, 1e6));
        Assert.Equal(1, MigrationFormulas.PreCopyRounds(1e9, 0, 1e9, 1e6));
        Assert.Equal(3, MigrationFormulas.PreCopyRounds(1e9, 1e8, 1e9, 1e6));
        Assert.Equal(4e9, MigrationFormulas.PreCopyBytes(1e9, 1e9, 1e9, 3));
        Assert.Null(MigrationFormulas.DiskCopyTime(1e9, 1e9, 1e9));
        Assert.Null(MigrationFormulas.ThrottleToConverge(1e12, 1e9, 20, 10));
    }

    private static Task<TwoHosts> HostsAsync(
        double memory, double bandwidth, double dirtyRate, double? workingSet = null, string driver = "qemu", SimulationClock? clock = null,
        double disks = 0, double diskWrites = 0, double constant = 0) =>
        MakeAsync(bandwidth, TwoHosts.MakeAsync(clock: clock, personality: SimulatedPersonality.Of(driver) with { Rule = SwitchoverRule.EndOfRound }, domain: new()
        {
            Name = "web",
            Memory = (ulong)memory,
            Workload = new()
            {
                DirtyRate = dirtyRate / Page,
                WorkingSet = workingSet is { } set ? (ulong)set : null,
                DiskWriteRate = diskWrites,
                ConstantShare = constant,
            },
            Disks = disks > 0 ? [new() { Target = "vda", Capacity = (ulong)disks, Shared = false }] : [],
        }));

    private static async Task<TwoHosts> MakeAsync(double bandwidth, Task<TwoHosts> making)
    {
        var hosts = await making;
        hosts.World.Connect("alpha", "beta", bandwidth);
        return hosts;
    }

    private static async Task<JobStatistics> MigrateAsync(TwoHosts hosts, MigrationFlags flags = MigrationFlags.Live, TypedParameterList? extra = null)
    {
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, flags, extra);
        var job = await hosts.Source.GetJobStatisticsAsync(hosts.Ref, completed: true, keepCompleted: false, default);
        Assert.Equal(JobType.Completed, job.Type);
        return job;
    }

    private static void Close(double expected, double actual, double slack = 0)
    {
        var allowed = Math.Max(Math.Abs(expected) * 0.01, slack);
        Assert.InRange(actual, expected - allowed, expected + allowed);
    }
}
