using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

public sealed class FaultTests
{
    [Theory]
    [InlineData("MigratePrepare3Params")]
    [InlineData("migrateprepare3params")]
    [InlineData("MigratePrepare3ParamsAsync")]
    [InlineData("DOMAIN_MIGRATE_PREPARE3_PARAMS")]
    [InlineData("MigratePrepare*")]
    [InlineData("*")]
    public void PatternsMeanCalls(string pattern)
    {
        Assert.True(SimulationFaultSet.Matches(pattern, "MigratePrepare3Params"));
        Assert.Equal(pattern == "*", SimulationFaultSet.Matches(pattern, "MigrateFinish3Params"));
    }

    [Fact]
    public void TheWiresNamesAreKnown()
    {
        Assert.True(SimulationFaultSet.Matches("DOMAIN_GET_JOB_STATS", "GetJobStatistics"));
        Assert.True(SimulationFaultSet.Matches("DOMAIN_GET_XML_DESC", "GetDomainXml"));
        Assert.True(SimulationFaultSet.Matches("DOMAIN_LOOKUP_BY_NAME", "LookupDomainByName"));
        Assert.True(SimulationFaultSet.Matches("MigratePrepare", "MigratePrepare"));
        Assert.False(SimulationFaultSet.Matches("MigratePrepare", "MigratePrepare2"));
    }

    [Fact]
    public async Task AFaultStrikesAsOftenAsTold()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var fault = hosts.Alpha.AddFault(SimulationFault.Fail("GetDomainInfo", VirtErrorCode.ResourceBusy, "busy") with { Skip = 1, Times = 2 });
        Assert.True(await WorksAsync());
        Assert.False(await WorksAsync());
        Assert.False(await WorksAsync());
        Assert.True(await WorksAsync());
        Assert.Equal(2, fault.Hits);

        async Task<bool> WorksAsync()
        {
            try
            {
                await hosts.Source.GetDomainInfoAsync(hosts.Ref, default);
                return true;
            }
            catch (VirtException error)
            {
                Assert.Equal((VirtErrorCode.ResourceBusy, VirtErrorDomain.Qemu, "busy"), (error.Code, error.Domain, error.Message));
                Assert.Equal(CallDelivery.Answered, error.Delivery);
                return false;
            }
        }
    }

    [Fact]
    public async Task AFaultCanBeForOneDomainAndCanBeTakenAway()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var other = hosts.Alpha.AddDomain("db").Reference;
        var fault = hosts.Alpha.AddFault(SimulationFault.Fail("GetDomainInfo") with { Domain = "db", Times = null });
        await hosts.Source.GetDomainInfoAsync(hosts.Ref, default);
        await Migrations.FailsAsync(() => hosts.Source.GetDomainInfoAsync(other, default), VirtErrorCode.OperationFailed);
        fault.Dispose();
        await hosts.Source.GetDomainInfoAsync(other, default);
        Assert.Empty(hosts.Alpha.Faults);
    }

    [Fact]
    public async Task ChanceComesFromTheSeed()
    {
        var one = await HitsAsync(7);
        Assert.Equal(one, await HitsAsync(7));
        Assert.NotEqual(one, await HitsAsync(8));
        Assert.InRange(one.Count(h => h), 60, 140);

        static async Task<bool[]> HitsAsync(int seed)
        {
            await using var world = new SimulationWorld(new() { Seed = seed });
            var host = world.AddHost("alpha");
            await using var driver = await host.OpenAsync();
            var fault = host.AddFault(SimulationFault.Fail("GetHostName") with { Times = null, Probability = 0.5 });
            var hits = new bool[200];
            for (var i = 0; i < hits.Length; i++)
            {
                var before = fault.Hits;
                await Record.ExceptionAsync(() => driver.GetHostNameAsync(default));
                hits[i] = fault.Hits > before;
            }

            return hits;
        }
    }

    [Theory]
    [InlineData(SimulationFaultEffect.LoseRequest, false, CallDelivery.Unknown)]
    [InlineData(SimulationFaultEffect.CutBefore, false, CallDelivery.NotSent)]
    [InlineData(SimulationFaultEffect.LoseReply, true, CallDelivery.Unknown)]
    public async Task ALostCallIsDoneOrNot(SimulationFaultEffect effect, bool done, CallDelivery delivery)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        hosts.Alpha.AddFault(new() { Call = "SuspendDomain", Effect = effect });
        var error = await Assert.ThrowsAsync<VirtException>(() => hosts.Source.SuspendDomainAsync(hosts.Ref, default));
        Assert.True(error.IsConnectionLost);
        Assert.Equal(delivery, error.Delivery);
        Assert.Equal("alpha", error.Host);
        Assert.Equal(done, hosts.Domain.State == DomainStateReason.PausedUser);
        Assert.False(hosts.Source.IsOpen);
        Assert.True((await hosts.Source.Closed)!.IsConnectionLost);
        var later = await Assert.ThrowsAsync<VirtException>(() => hosts.Source.GetHostNameAsync(default));
        Assert.Equal(CallDelivery.NotSent, later.Delivery);
    }

    [Fact]
    public async Task CutAfterAnswersFirst()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        hosts.Alpha.AddFault(SimulationFault.CutAfter("GetHostName"));
        Assert.Equal("alpha", await hosts.Source.GetHostNameAsync(default));
        Assert.False(hosts.Source.IsOpen);
    }

    [Fact]
    public async Task FailAfterDoesTheWork()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        hosts.Alpha.AddFault(new() { Call = "SuspendDomain", Effect = SimulationFaultEffect.FailAfter });
        await Migrations.FailsAsync(() => hosts.Source.SuspendDomainAsync(hosts.Ref, default), VirtErrorCode.OperationFailed);
        Assert.Equal(DomainStateReason.PausedUser, hosts.Domain.State);
    }

    [Fact]
    public async Task AHungCallEndsWithItsCallersPatience()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        hosts.Alpha.AddFault(SimulationFault.Hang("SuspendDomain"));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10), hosts.World.Clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hosts.Source.SuspendDomainAsync(hosts.Ref, limit.Token));
        Assert.Equal(TimeSpan.FromMinutes(10), hosts.World.Clock.Elapsed);
        Assert.True(hosts.Domain.IsRunning);
        Assert.Equal("alpha", await hosts.Source.GetHostNameAsync(default));
    }

    [Fact]
    public async Task AHungCallEndsWithItsConnection()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        hosts.Alpha.AddFault(SimulationFault.Hang("SuspendDomain"));
        var call = hosts.Source.SuspendDomainAsync(hosts.Ref, default);
        hosts.Source.Lose();
        Assert.True((await Assert.ThrowsAsync<VirtException>(() => call)).IsConnectionLost);
    }

    [Fact]
    public async Task AStalledCallIsLate()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        hosts.Alpha.AddFault(SimulationFault.Stall("GetHostName", TimeSpan.FromMinutes(3)));
        Assert.Equal("alpha", await hosts.Source.GetHostNameAsync(default));
        Assert.Equal(TimeSpan.FromMinutes(3), hosts.World.Clock.Elapsed);
    }

    [Fact]
    public async Task AStoppedHostLosesItsGuestsAndConnections()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        hosts.Alpha.AddDomain(new SimulatedDomainOptions { Name = "passing", Persistent = false });
        hosts.Alpha.AddFault(SimulationFault.StopHost("GetHostName"));
        Assert.True((await Assert.ThrowsAsync<VirtException>(() => hosts.Source.GetHostNameAsync(default))).IsConnectionLost);
        Assert.False(hosts.Alpha.IsRunning);
        Assert.Empty(hosts.World.RunningOn(hosts.Domain.Uuid));
        Assert.Null(hosts.Alpha.FindDomain("passing"));
        var refused = await Assert.ThrowsAsync<VirtException>(() => hosts.Alpha.OpenAsync());
        Assert.Equal(VirtErrorId.ConnectionRefused, refused.ErrorId);
        hosts.Alpha.Start();
        await using var again = await hosts.Alpha.OpenAsync();
        await again.StartDomainAsync(hosts.Ref, 0, default);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
    }

    [Theory]
    [InlineData("alpha")]
    [InlineData("beta")]
    public async Task AHostThatStopsDuringATransferBreaksIt(string name)
    {
        await using var hosts = await TwoHosts.MakeAsync(clock: SimulationClock.Manual());
        var running = Task.Run(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref));
        var link = hosts.World.GetLink("alpha", "beta");
        await Eventually.UntilAsync(() => hosts.IsTransferring);

        hosts.World.Clock.Advance(TimeSpan.FromSeconds(0.2));
        hosts.World[name].Stop();
        var error = await Assert.ThrowsAsync<VirtException>(() => running.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(name == "alpha", error.IsConnectionLost);
        await Eventually.UntilAsync(() => link.Transfers == 0);

        if (name == "beta")
        {
            hosts.AssertRunsOnlyOn(hosts.Alpha);
            Assert.False(hosts.Domain.IsMigrating);
        }
        else
        {
            Assert.Empty(hosts.World.RunningOn(hosts.Domain.Uuid));
            Assert.Null(hosts.Beta.FindDomain("web"));
        }
    }

    [Fact]
    public async Task PerformRunsToItsEndWithoutItsClient()
    {
        await using var hosts = await TwoHosts.MakeAsync(clock: SimulationClock.Manual());
        var running = Task.Run(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref));
        await Eventually.UntilAsync(() => hosts.IsTransferring);
        hosts.Source.Lose();
        await Assert.ThrowsAsync<VirtException>(() => running.WaitAsync(TimeSpan.FromSeconds(60)));
        hosts.World.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(DomainStateReason.PausedMigration, hosts.Domain.State);
        Assert.False(hosts.Domain.IsMigrating);
        Assert.Empty(hosts.World.RunningOn(hosts.Domain.Uuid));
    }

    [Fact]
    public async Task VersionTwoLosesTheGuestWhenFinishFails()
    {
        await using var hosts = await TwoHosts.MakeAsync(SimulatedProtocols.V2);
        hosts.Beta.AddFault(SimulationFault.LoseRequest("MigrateFinish2"));
        var error = await Assert.ThrowsAsync<VirtException>(() => Migrations.V2Async(hosts.Source, hosts.Destination, hosts.Ref));
        Assert.True(error.IsConnectionLost);
        Assert.Empty(hosts.World.RunningOn(hosts.Domain.Uuid));
        Assert.Equal(DomainStateReason.ShutOffMigrated, hosts.Domain.State);
    }

    [Fact]
    public async Task PeerToPeerSurvivesItsClient()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        hosts.Alpha.AddFault(SimulationFault.Stall("MigratePerform3Params", TimeSpan.FromSeconds(1)));
        using (hosts.World.Clock.Hold())
        {
            var call = hosts.Source.MigratePerform3ParamsAsync(hosts.Ref, "sim://beta/", [], [], MigrationFlags.Live | MigrationFlags.PeerToPeer, default);
            hosts.Source.Lose();
            Assert.True((await Assert.ThrowsAsync<VirtException>(() => call)).IsConnectionLost);
        }

        await hosts.World.Clock.DelayAsync(TimeSpan.FromMinutes(1));
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task PeerToPeerFailsWhenItsDestinationIsLost()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        hosts.Beta.AddFault(SimulationFault.LoseReply("MigratePrepare3Params"));
        var error = await Migrations.FailsAsync(() => hosts.Source.MigratePerform3ParamsAsync(
            hosts.Ref, "sim://beta/", [], [], MigrationFlags.Live | MigrationFlags.PeerToPeer, default), VirtErrorCode.OperationFailed);
        Assert.Contains("Lost connection to destination host", error.Message, StringComparison.Ordinal);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        Assert.False(hosts.Domain.IsMigrating);
        Assert.Null(hosts.Beta.FindDomain("web"));
    }

    [Fact]
    public async Task ReadOnlyConnectionsRefuseChanges()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var reader = await hosts.Alpha.OpenAsync(readOnly: true);
        foreach (var change in new Func<Task>[]
        {
            () => reader.DestroyDomainAsync(hosts.Ref, 0, default),
            () => reader.GetDomainXmlAsync(hosts.Ref, DomainXmlFlags.Secure, default),
            () => reader.MigrateBegin3ParamsAsync(hosts.Ref, [], MigrationFlags.Live, default),
            () => reader.GetDomainCapabilitiesAsync(null, null, null, null, default),
        })
        {
            var error = await Assert.ThrowsAsync<VirtException>(change);
            Assert.Equal(VirtErrorId.ReadOnlyConnection, error.ErrorId);
        }

        Assert.NotEmpty(await reader.GetDomainXmlAsync(hosts.Ref, 0, default));
    }
}
