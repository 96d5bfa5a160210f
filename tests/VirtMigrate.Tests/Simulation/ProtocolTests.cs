using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

public sealed class ProtocolTests
{
    [Theory]
    [InlineData(SimulatedProtocols.V1)]
    [InlineData(SimulatedProtocols.V2)]
    [InlineData(SimulatedProtocols.V3)]
    [InlineData(SimulatedProtocols.V3Params)]
    public async Task EveryProtocolMovesARunningGuest(SimulatedProtocols protocol)
    {
        await using var hosts = await TwoHosts.MakeAsync(protocol);
        var arrived = await RunAsync(hosts, protocol, MigrationFlags.Live);
        Assert.Equal(hosts.Domain.Uuid, arrived.Uuid);
        hosts.AssertRunsOnlyOn(hosts.Beta);
        Assert.Equal(DomainStateReason.ShutOffMigrated, hosts.Domain.State);
        var there = hosts.Beta.FindDomain("web")!;
        Assert.Equal(DomainStateReason.RunningMigrated, there.State);
        Assert.False(there.IsPersistent);
        Assert.True(hosts.Domain.IsPersistent);
        Assert.False(there.IsMigrating);
        Assert.False(hosts.Domain.IsMigrating);
    }

    [Theory]
    [InlineData(SimulatedProtocols.V1)]
    [InlineData(SimulatedProtocols.V2)]
    [InlineData(SimulatedProtocols.V3)]
    [InlineData(SimulatedProtocols.V3Params)]
    public async Task PersistenceFollowsTheFlags(SimulatedProtocols protocol)
    {
        await using var hosts = await TwoHosts.MakeAsync(protocol);
        await RunAsync(hosts, protocol, MigrationFlags.Live | MigrationFlags.PersistDestination | MigrationFlags.UndefineSource);
        Assert.Null(hosts.Alpha.FindDomain("web"));
        Assert.True(hosts.Beta.FindDomain("web")!.IsPersistent);
    }

    [Theory]
    [InlineData(SimulatedProtocols.V1)]
    [InlineData(SimulatedProtocols.V2)]
    [InlineData(SimulatedProtocols.V3)]
    [InlineData(SimulatedProtocols.V3Params)]
    public async Task PausedStaysPaused(SimulatedProtocols protocol)
    {
        await using var hosts = await TwoHosts.MakeAsync(protocol);
        await RunAsync(hosts, protocol, MigrationFlags.Live | MigrationFlags.Paused);
        Assert.Equal(DomainStateReason.PausedUser, hosts.Beta.FindDomain("web")!.State);
    }

    [Theory]
    [InlineData(SimulatedProtocols.V1)]
    [InlineData(SimulatedProtocols.V2)]
    [InlineData(SimulatedProtocols.V3)]
    [InlineData(SimulatedProtocols.V3Params)]
    public async Task AGuestCanBeRenamed(SimulatedProtocols protocol)
    {
        await using var hosts = await TwoHosts.MakeAsync(protocol);
        var arrived = await RunAsync(hosts, protocol, MigrationFlags.Live, "www");
        Assert.Equal("www", arrived.Name);
        Assert.NotNull(hosts.Beta.FindDomain("www"));
        Assert.Null(hosts.Beta.FindDomain("web"));
        Assert.Contains("<name>www</name>", hosts.Beta.FindDomain("www")!.Xml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task XenOf2007HasNoFinish()
    {
        await using var hosts = await TwoHosts.MakeAsync(driver: "xen");
        var prepared = await hosts.Destination.MigratePrepareAsync(null, MigrationFlags.Live, null, 0, default);
        await hosts.Source.MigratePerformAsync(hosts.Ref, prepared.Cookie, prepared.Uri!, MigrationFlags.Live, null, 0, default);
        hosts.AssertRunsOnlyOn(hosts.Beta);
        var error = await Migrations.FailsAsync(
            () => hosts.Destination.MigrateFinishAsync("web", prepared.Cookie, prepared.Uri!, MigrationFlags.Live, default), VirtErrorCode.NoSupport);
        Assert.Contains("Xen has no MigrateFinish", error.Message, StringComparison.Ordinal);
        Assert.Equal("web", (await hosts.Destination.LookupDomainByNameAsync("web", default)).Name);
    }

    [Fact]
    public async Task XenMigratesDirectly()
    {
        await using var hosts = await TwoHosts.MakeAsync(driver: "xen");
        await hosts.Source.MigratePerformAsync(hosts.Ref, [], "xenmigr://beta/", MigrationFlags.Live, null, 0, default);
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task ADirectMigrationToNowhereLeavesTheGuest()
    {
        await using var hosts = await TwoHosts.MakeAsync(driver: "xen");
        await Migrations.FailsAsync(
            () => hosts.Source.MigratePerformAsync(hosts.Ref, [], "xenmigr://gamma/", MigrationFlags.Live, null, 0, default), VirtErrorCode.SystemError);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        Assert.False(hosts.Domain.IsMigrating);
    }

    [Fact]
    public async Task LibxlHasOnlyTheStepsWithParameters()
    {
        await using var hosts = await TwoHosts.MakeAsync(driver: "libxl");
        Assert.True(await hosts.Source.SupportsFeatureAsync(DriverFeature.MigrationV3, default));
        await Migrations.FailsAsync(
            () => hosts.Source.MigrateBegin3Async(hosts.Ref, null, MigrationFlags.Live, null, 0, default), VirtErrorCode.NoSupport);
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref);
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task OfflineMovesTheDefinition()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: new() { Name = "web", Running = false });
        const MigrationFlags Flags = MigrationFlags.Offline | MigrationFlags.PersistDestination | MigrationFlags.UndefineSource;
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, Flags);
        Assert.Null(hosts.Alpha.FindDomain("web"));
        var there = hosts.Beta.FindDomain("web")!;
        Assert.True(there.IsPersistent);
        Assert.Equal(DomainState.ShutOff, there.State.State);
    }

    [Fact]
    public async Task EventsAreThoseOfQemu()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        List<string> destination = [];
        var source = await hosts.LifecycleAsync(hosts.Alpha, async () => destination = await hosts.LifecycleAsync(hosts.Beta,
            () => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref,
                MigrationFlags.Live | MigrationFlags.PersistDestination | MigrationFlags.UndefineSource)));
        Assert.Equal(["3,1", "5,3", "1,0"], source);
        Assert.Equal(["2,1", "0,0", "4,1"], destination);
    }

    [Theory]
    [InlineData(SimulatedProtocols.V2)]
    [InlineData(SimulatedProtocols.V3)]
    [InlineData(SimulatedProtocols.V3Params)]
    public async Task PeerToPeerRunsOnTheSource(SimulatedProtocols protocol)
    {
        await using var hosts = await TwoHosts.MakeAsync(protocol);
        await PeerAsync(hosts, protocol, MigrationFlags.Live | MigrationFlags.PeerToPeer);
        hosts.AssertRunsOnlyOn(hosts.Beta);
        Assert.False(hosts.Beta.FindDomain("web")!.IsMigrating);
        Assert.Equal(1, hosts.Beta.ConnectionCount);
    }

    [Theory]
    [InlineData(SimulatedProtocols.V2)]
    [InlineData(SimulatedProtocols.V3)]
    [InlineData(SimulatedProtocols.V3Params)]
    public async Task TunnelledCarriesTheMemory(SimulatedProtocols protocol)
    {
        await using var hosts = await TwoHosts.MakeAsync(protocol, domain: new() { Name = "web", Memory = 16UL << 20, Workload = new() { DirtyRate = 0 } });
        await PeerAsync(hosts, protocol, MigrationFlags.Live | MigrationFlags.PeerToPeer | MigrationFlags.Tunnelled);
        hosts.AssertRunsOnlyOn(hosts.Beta);
        Assert.Equal(16 << 20, hosts.Beta.TunnelBytesReceived);
    }

    private static async Task PeerAsync(TwoHosts hosts, SimulatedProtocols protocol, MigrationFlags flags)
    {
        switch (protocol)
        {
            case SimulatedProtocols.V2:
                await hosts.Source.MigratePerformAsync(hosts.Ref, [], "sim://beta/", flags, null, 0, Migrations.Limit);
                break;
            case SimulatedProtocols.V3:
                await hosts.Source.MigratePerform3Async(hosts.Ref, null, [], "sim://beta/", null, flags, null, 0, Migrations.Limit);
                break;
            default:
                await hosts.Source.MigratePerform3ParamsAsync(hosts.Ref, "sim://beta/", [], [], flags, Migrations.Limit);
                break;
        }
    }

    private static Task<DomainRef> RunAsync(TwoHosts hosts, SimulatedProtocols protocol, MigrationFlags flags, string? name = null) => protocol switch
    {
        SimulatedProtocols.V1 => Migrations.V1Async(hosts.Source, hosts.Destination, hosts.Ref, flags, name),
        SimulatedProtocols.V2 => Migrations.V2Async(hosts.Source, hosts.Destination, hosts.Ref, flags, name),
        SimulatedProtocols.V3 => Migrations.V3Async(hosts.Source, hosts.Destination, hosts.Ref, flags, name),
        _ => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, flags,
            name is null ? null : [TypedParameter.String(MigrationParameters.DestinationName, name)]),
    };
}
