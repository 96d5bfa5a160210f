using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Interop;

/// <summary>Our own client over sockets, where no other client of today can go.</summary>
public sealed class OwnClientTests
{
    [Fact]
    public async Task A_destination_without_finish_sees_prepare_and_a_lookup_by_name()
    {
        await using var bench = await InteropBench.StartAsync("xen");
        var result = await bench.MigrateAsync(MigrationFlags.Live);
        Assert.Equal((VirtMigrate.Migration.MigrationOutcome.Completed, VirtMigrate.Migration.MigrationProtocol.V1),
            (result.Outcome, result.Protocol));
        Assert.Equal(["beta"], bench.RunningOn());

        var calls = bench.Calls.Select(c => $"{c.Host} {c.Call.Procedure}").ToList();
        var steps = calls.SkipWhile(c => c != "beta DOMAIN_MIGRATE_PREPARE")
            .Where(c => c is not "alpha DOMAIN_GET_JOB_STATS").Take(3);
        Assert.Equal(["beta DOMAIN_MIGRATE_PREPARE", "alpha DOMAIN_MIGRATE_PERFORM", "beta DOMAIN_LOOKUP_BY_NAME"], steps);
        Assert.DoesNotContain("beta DOMAIN_MIGRATE_FINISH", calls);
    }

    [Theory]
    [InlineData(SimulatedProtocols.V2)]
    [InlineData(SimulatedProtocols.V3)]
    [InlineData(SimulatedProtocols.All)]
    public async Task A_tunnelled_migration_carries_the_memory_over_the_libvirt_connection(SimulatedProtocols protocols)
    {
        await using var bench = await InteropBench.StartAsync("qemu", protocols);
        await using var relay = new CountingRelay(bench.Beta.Uri);
        const MigrationFlags PeerToPeer = MigrationFlags.Live | MigrationFlags.PeerToPeer;
        var result = await bench.MigrateAsync(PeerToPeer | MigrationFlags.Tunnelled, peerUri: relay.Uri);
        Assert.Equal(VirtMigrate.Migration.MigrationOutcome.Completed, result.Outcome);
        Assert.Equal(["beta"], bench.RunningOn());

        // The simulation writes so many bytes for real, and counts the rest of the memory.
        Assert.InRange(relay.Carried, bench.World.Options.TunnelBytes, bench.World.Options.TunnelBytes + (1 << 20));
    }

    [Fact]
    public async Task A_peer_to_peer_migration_that_is_not_tunnelled_carries_calls_only()
    {
        await using var bench = await InteropBench.StartAsync();
        await using var relay = new CountingRelay(bench.Beta.Uri);
        var result = await bench.MigrateAsync(MigrationFlags.Live | MigrationFlags.PeerToPeer, peerUri: relay.Uri);
        Assert.Equal(VirtMigrate.Migration.MigrationOutcome.Completed, result.Outcome);
        Assert.InRange(relay.Carried, 1000, 1 << 20);
    }

    [Theory]
    [InlineData("MigrateBegin3Params", true)]
    [InlineData("MigratePrepare3Params", false)]
    public async Task A_lost_reply_is_a_lost_connection_on_the_wire(string call, bool onSource)
    {
        await using var bench = await InteropBench.StartAsync();
        (onSource ? bench.Alpha : bench.Beta).Host.AddFault(SimulationFault.LoseReply(call));
        var result = await bench.MigrateAsync(MigrationFlags.Live);
        Assert.NotEqual(VirtMigrate.Migration.MigrationOutcome.Completed, result.Outcome);
        Assert.True(result.Error!.IsConnectionLost, result.Error.ToString());
        Assert.Equal(["alpha"], bench.RunningOn());
    }

    [Fact]
    public async Task A_host_that_stops_cuts_its_clients_off()
    {
        await using var bench = await InteropBench.StartAsync();
        await using var driver = await InteropBench.ConnectAsync(bench.Alpha.Uri);
        bench.Alpha.Host.Stop();
        Assert.NotNull(await driver.Closed.WaitAsync(Support.ScriptedPeer.Patience));
        var refused = await Assert.ThrowsAsync<VirtException>(() => InteropBench.ConnectAsync(bench.Alpha.Uri));
        Assert.Equal(VirtErrorCode.SystemError, refused.Code);
        bench.Alpha.Host.Start();
        await using var again = await InteropBench.ConnectAsync(bench.Alpha.Uri);
        Assert.Equal("alpha", await again.GetHostNameAsync(default));
    }

    [Fact]
    public async Task A_name_of_another_driver_is_refused()
    {
        await using var bench = await InteropBench.StartAsync();
        var error = await Assert.ThrowsAsync<VirtException>(() =>
            InteropBench.ConnectAsync(bench.Alpha.Uri.Replace("qemu+", "xen+", StringComparison.Ordinal)));
        Assert.Equal((VirtErrorCode.NoConnect, VirtErrorDomain.None), (error.Code, error.Domain));
    }
}
