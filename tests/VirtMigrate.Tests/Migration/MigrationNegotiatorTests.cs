using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Migration;

public sealed class MigrationNegotiatorTests
{
    [Theory]
    [InlineData(new[] { 1, 3, 6, 13 }, new[] { 1, 3, 6, 13 }, MigrationProtocol.V3Params)]
    [InlineData(new[] { 1, 3, 6, 13 }, new[] { 1, 3, 6 }, MigrationProtocol.V3)]
    [InlineData(new[] { 1, 3, 6 }, new[] { 1, 3, 13 }, MigrationProtocol.V2)]
    [InlineData(new[] { 1, 6 }, new[] { 1, 3, 13 }, MigrationProtocol.V1)]
    public async Task TheNewestProtocolThatBothHaveIsChosen(int[] alpha, int[] beta, MigrationProtocol expected)
    {
        var bench = new MigrationBench();
        Set(bench.Alpha, alpha);
        Set(bench.Beta, beta);

        Assert.Equal(expected, (await bench.RouteAsync()).Protocol);
    }

    [Fact]
    public async Task NothingInCommonNamesWhatEachSideHas()
    {
        var bench = new MigrationBench();
        Set(bench.Alpha, [6]);
        Set(bench.Beta, [1]);

        var error = await Assert.ThrowsAsync<VirtException>(() => bench.RouteAsync());

        Assert.Equal(VirtErrorId.NoProtocolInCommon, error.ErrorId);
        Assert.Contains("alpha (qemu) has V3", error.Message, StringComparison.Ordinal);
        Assert.Contains("beta (qemu) has V1", error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Log);
    }

    [Fact]
    public async Task AnOlderProtocolCanBeAskedFor()
    {
        var bench = new MigrationBench();

        Assert.Equal(MigrationProtocol.V3, (await bench.RouteAsync(edit: r => r with { Protocol = MigrationProtocol.V3 })).Protocol);
        var error = await Assert.ThrowsAsync<VirtException>(() => bench.RouteAsync(edit: r => r with { Protocol = MigrationProtocol.V1 }));
        Assert.Equal(VirtErrorId.NoProtocolInCommon, error.ErrorId);
    }

    [Fact]
    public async Task ParametersThatTheProtocolCannotCarryAreNamed()
    {
        var bench = new MigrationBench();
        Set(bench.Beta, [6]);

        var error = await Assert.ThrowsAsync<VirtException>(() => bench.RouteAsync(edit: r => r with
        {
            Parameters = [TypedParameter.String("compression", "xbzrle"), TypedParameter.Int("parallel.connections", 2)],
        }));

        Assert.Equal(VirtErrorId.ArgumentNotSupported, error.ErrorId);
        Assert.Contains("protocol V3 cannot carry: Compression (compression), ParallelConnections (parallel.connections)", error.Message, StringComparison.Ordinal);
        Assert.Contains("V3Params", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MigrationFlags.Tunnelled, "Tunnelled needs PeerToPeer")]
    [InlineData(MigrationFlags.Live | MigrationFlags.Offline | MigrationFlags.PersistDestination, "Live and Offline exclude each other")]
    [InlineData(MigrationFlags.Offline, "Offline needs PersistDestination")]
    [InlineData(MigrationFlags.NonSharedDisk | MigrationFlags.NonSharedIncremental, "NonSharedDisk and NonSharedIncremental exclude each other")]
    [InlineData(MigrationFlags.NonSharedSynchronousWrites, "NonSharedSynchronousWrites needs NonSharedDisk or NonSharedIncremental")]
    [InlineData(MigrationFlags.PostCopy, "PostCopy needs Live")]
    public async Task FlagsThatContradictEachOtherAreRefused(MigrationFlags flags, string message)
    {
        var error = await Assert.ThrowsAsync<VirtException>(() => new MigrationBench().RouteAsync(flags));

        Assert.Equal(VirtErrorId.ArgumentInvalid, error.ErrorId);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task AReadOnlyConnectionIsRefusedBeforeAnythingIsAsked()
    {
        var log = new List<string>();
        var alpha = new ScriptedDriver("alpha", log, readOnly: true);
        var beta = new ScriptedDriver("beta", log);
        var request = new MigrationRequest { Domain = new DomainRef("guest", Guid.NewGuid(), 1), Flags = MigrationFlags.Live };

        var error = await Assert.ThrowsAsync<VirtException>(() => MigrationNegotiator.NegotiateAsync(
            request, new("alpha", alpha, _ => null!), new("beta", beta, _ => null!), CancellationToken.None));

        Assert.Equal(VirtErrorId.ReadOnlyConnection, error.ErrorId);
    }

    [Theory]
    [InlineData("qemu+tcp://localhost/system", false)]
    [InlineData("qemu+tcp://LOCALHOST.localdomain/system", false)]
    [InlineData("qemu:///system", false)]
    [InlineData("qemu+tcp://beta/system", true)]
    public async Task APeerThatWouldBeTheSourceItselfIsRefused(string peer, bool allowed)
    {
        var bench = new MigrationBench();
        bench.Alpha.Features.Add(DriverFeature.MigrationP2P);
        var planning = () => bench.RouteAsync(MigrationFlags.Live | MigrationFlags.PeerToPeer, r => r with { PeerUri = peer });

        if (allowed)
        {
            Assert.Equal(MigrationMode.PeerToPeer, (await planning()).Mode);
        }
        else
        {
            Assert.Equal(VirtErrorId.ArgumentInvalid, (await Assert.ThrowsAsync<VirtException>(planning)).ErrorId);
        }
    }

    [Theory]
    [InlineData(MigrationFlags.Tunnelled, MigrationProtocol.V3Params, "a tunnelled migration")]
    [InlineData(MigrationFlags.None, MigrationProtocol.V2, "protocol V2 peer-to-peer")]
    public async Task AMigrationUriThatPeerToPeerCannotCarryIsRefused(MigrationFlags more, MigrationProtocol protocol, string what)
    {
        var bench = new MigrationBench();
        bench.Alpha.Features.Add(DriverFeature.MigrationP2P);

        var error = await Assert.ThrowsAsync<VirtException>(() => bench.RouteAsync(MigrationFlags.Live | MigrationFlags.PeerToPeer | more,
            r => r with { MigrateUri = "tcp://beta", Protocol = protocol }));

        Assert.Equal(VirtErrorId.ArgumentNotSupported, error.ErrorId);
        Assert.StartsWith(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APlanWrittenAsJsonHoldsNamesAndNoConnection()
    {
        var route = await new MigrationBench().RouteAsync(MigrationFlags.Live);

        var json = System.Text.Json.JsonSerializer.SerializeToElement(route);

        Assert.Equal(["Name", "Uri"], json.GetProperty("Source").EnumerateObject().Select(p => p.Name));
        Assert.Equal("beta", json.GetProperty("Destination").GetProperty("Name").GetString());
    }

    private static void Set(ScriptedDriver driver, int[] features)
    {
        driver.Features.Clear();
        driver.Features.UnionWith(features.Select(f => (DriverFeature)f));
    }
}
