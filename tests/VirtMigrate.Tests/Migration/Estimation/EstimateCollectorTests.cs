using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;
using VirtMigrate.Tests.Simulation;

namespace VirtMigrate.Tests.Migration.Estimation;

// What is asked of hosts, what is measured on the guest, and what is said about the rest.
public sealed class EstimateCollectorTests
{
    private const double Mebibyte = 1024 * 1024;
    private const ulong Gibibyte = 1UL << 30;

    [Theory]
    [InlineData(50, null)]
    [InlineData(300, null)]
    [InlineData(300, 600)]
    public async Task TheGuestIsMeasured(int mebibytesPerSecond, int? workingSet)
    {
        await using var hosts = await HostsAsync(mebibytesPerSecond * Mebibyte, workingSet * Mebibyte);
        var began = hosts.World.Clock.GetUtcNow();
        var input = (await CollectAsync(hosts)).Input!;
        Assert.Equal(FigureOrigin.Measured, input.DirtyRateOrigin);
        Assert.InRange(input.DirtyRate, (mebibytesPerSecond - 1) * Mebibyte, (mebibytesPerSecond + 1) * Mebibyte);
        Assert.Equal(workingSet is null, input.WorkingSet is null);
        Assert.InRange(input.WorkingSet ?? 600 * Mebibyte, 597 * Mebibyte, 600 * Mebibyte);
        Assert.True(hosts.World.Clock.GetUtcNow() - began >= TimeSpan.FromSeconds(1));
        Assert.True(hosts.Domain.IsRunning);
    }

    [Fact]
    public async Task AGuestThatIsThroughItsWorkingSetWithinASecondIsToldSo()
    {
        await using var hosts = await HostsAsync(2000 * Mebibyte, 400 * Mebibyte);
        var collection = await CollectAsync(hosts);
        Assert.Equal(400 * Mebibyte, collection.Input!.WorkingSet!.Value, 3 * Mebibyte);
        Assert.True(collection.Input.DirtyRate > 1000 * Mebibyte);
        Assert.Contains(collection.Notes, note => note.Contains("or more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheEstimateOfAMeasuredGuestIsWhatThenHappens()
    {
        await using var hosts = await HostsAsync(300 * Mebibyte, 600 * Mebibyte, constant: 0.25);
        hosts.World.GetLink("alpha", "beta").Bandwidth = 5e8;
        var estimate = (await CollectAsync(hosts, new() { Bandwidth = 5e8 })).Estimate()!;
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref);
        var job = await hosts.Source.GetJobStatisticsAsync(hosts.Ref, true, true, default);
        Assert.Equal(job.TimeElapsed!.Value.TotalSeconds, estimate.TotalTime!.Value.TotalSeconds, job.TimeElapsed.Value.TotalSeconds * 0.1);
        Assert.Equal(job.Downtime!.Value.TotalSeconds, estimate.Downtime!.Value.TotalSeconds, job.Downtime.Value.TotalSeconds * 0.1);
    }

    [Fact]
    public async Task OverAReadOnlyConnectionNothingIsMeasured()
    {
        await using var hosts = await HostsAsync(50 * Mebibyte);
        await using var looking = await hosts.Alpha.OpenAsync(readOnly: true);
        var unknown = await EstimateCollector.CollectAsync(looking, Request(hosts), Options(hosts), default);
        Assert.Null(unknown.Input);
        Assert.Null(unknown.Estimate());
        Assert.Contains(unknown.Notes, note => note.Contains("read-only", StringComparison.Ordinal));

        var given = await EstimateCollector.CollectAsync(looking, Request(hosts), Options(hosts) with { DirtyRate = 5e7 }, default);
        Assert.Equal(5e7, given.Input!.DirtyRate);

        await new DirtyRateMeter(hosts.Source, hosts.World.Clock).MeasureAsync(hosts.Ref, Gibibyte, double.MaxValue, default);
        var earlier = await EstimateCollector.CollectAsync(looking, Request(hosts), Options(hosts), default);
        Assert.Equal(50 * Mebibyte, earlier.Input!.DirtyRate, Mebibyte);
    }

    [Fact]
    public async Task AMeasurementCanBeCalledOff()
    {
        await using var hosts = await HostsAsync(50 * Mebibyte, clock: SimulationClock.Manual());
        using var stop = new CancellationTokenSource();
        var collecting = EstimateCollector.CollectAsync(hosts.Source, Request(hosts), Options(hosts), stop.Token);
        await Eventually.UntilAsync(() => hosts.World.Clock.TimerCount == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collecting);
    }

    [Fact]
    public async Task SomebodyElsesMeasurementIsWaitedFor()
    {
        await using var hosts = await HostsAsync(50 * Mebibyte);
        await hosts.Source.StartDirtyRateCalculationAsync(hosts.Ref, 5, default);
        await Migrations.FailsAsync(() => hosts.Source.StartDirtyRateCalculationAsync(hosts.Ref, 1, default), VirtErrorCode.OperationFailed);
        var input = (await CollectAsync(hosts)).Input!;
        Assert.Equal(50 * Mebibyte, input.DirtyRate, Mebibyte);
    }

    [Fact]
    public async Task AHostThatCannotMeasureIsNamed()
    {
        await using var hosts = await TwoHosts.MakeAsync(driver: "libxl");
        var collection = await CollectAsync(hosts);
        Assert.Null(collection.Input);
        Assert.Contains(collection.Notes, note => note.Contains("does not measure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheBandwidthIsGivenLimitedRememberedOrAssumed()
    {
        await using var hosts = await HostsAsync(0);
        Assert.Equal(FigureOrigin.Assumed, (await CollectAsync(hosts)).Input!.BandwidthOrigin);
        var given = (await CollectAsync(hosts, new() { Bandwidth = 7e8 })).Input!;
        Assert.Equal((7e8, FigureOrigin.Given), (given.Bandwidth, given.BandwidthOrigin));

        await hosts.Source.SetMaxSpeedAsync(hosts.Ref, 100, false, default);
        var limited = (await CollectAsync(hosts, new() { Bandwidth = 7e8 })).Input!;
        Assert.Equal((100 * Mebibyte, FigureOrigin.Limit), (limited.Bandwidth, limited.BandwidthOrigin));

        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref);
        var back = await hosts.Destination.LookupDomainByNameAsync("web", default);
        await Migrations.ParamsAsync(hosts.Destination, hosts.Source, back);
        var there = await hosts.Source.LookupDomainByNameAsync("web", default);
        await hosts.Source.SetMaxSpeedAsync(there, SimulatedHost.UnlimitedSpeed, false, default);
        var collection = await EstimateCollector.CollectAsync(hosts.Source, Request(hosts) with { Domain = there }, Options(hosts), default);
        Assert.Equal(FigureOrigin.LastMigration, collection.Input!.BandwidthOrigin);
    }

    [Fact]
    public async Task WhatIsNotTransferredIsNotEstimated()
    {
        await using var hosts = await HostsAsync(0);
        Assert.Null((await EstimateCollector.CollectAsync(hosts.Source, Request(hosts) with { Flags = MigrationFlags.Offline }, Options(hosts), default)).Input);
        await hosts.Source.DestroyDomainAsync(hosts.Ref, 0, default);
        Assert.Null((await CollectAsync(hosts)).Input);
    }

    [Fact]
    public async Task DisksToBeCopiedAreAdded()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: new()
        {
            Name = "web",
            Disks = [new() { Target = "vda", Capacity = 3 * Gibibyte, Path = "/images/a" }, new() { Target = "vdb", Capacity = Gibibyte, Path = "/images/b" }],
        });
        var request = Request(hosts) with { Flags = MigrationFlags.Live | MigrationFlags.NonSharedDisk };
        var all = (await EstimateCollector.CollectAsync(hosts.Source, request, Options(hosts) with { DirtyRate = 0 }, default)).Input!;
        Assert.Equal(4 * Gibibyte, all.Disks);
        var one = (await EstimateCollector.CollectAsync(
            hosts.Source, request with { Parameters = [TypedParameter.String(MigrationParameters.MigrateDisks, "vdb")] }, Options(hosts) with { DirtyRate = 0 }, default)).Input!;
        Assert.Equal(Gibibyte, one.Disks);
        Assert.Equal(8.0, (await EstimateCollector.CollectAsync(hosts.Source, request, Options(hosts) with { DirtyRate = 0, Disks = 8 }, default)).Input!.Disks);
    }

    private static Task<EstimateCollection> CollectAsync(TwoHosts hosts, EstimateOptions? options = null) =>
        EstimateCollector.CollectAsync(hosts.Source, Request(hosts), (options ?? new()) with { TimeProvider = hosts.World.Clock }, default);

    private static EstimateOptions Options(TwoHosts hosts) => new() { TimeProvider = hosts.World.Clock };

    private static MigrationRequest Request(TwoHosts hosts) => new() { Domain = hosts.Ref, Flags = MigrationFlags.Live };

    private static Task<TwoHosts> HostsAsync(double dirtyRate, double? workingSet = null, double constant = 0, SimulationClock? clock = null) =>
        TwoHosts.MakeAsync(clock: clock, domain: new()
        {
            Name = "web",
            Memory = 4 * Gibibyte,
            Workload = new() { DirtyRate = dirtyRate / 4096, WorkingSet = (ulong?)workingSet, ConstantShare = constant },
        });
}
