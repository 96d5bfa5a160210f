using System.Threading.Channels;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Driver;

/// <summary>Many migrations from one host at once: none waits for another, and nothing else waits for them.</summary>
public sealed class RemoteDriverLaneTests
{
    private readonly Channel<(ScriptedPeer Peer, PeerPacket Call)> performs = Channel.CreateUnbounded<(ScriptedPeer Peer, PeerPacket Call)>();
    private int openings;

    [Fact]
    public async Task MoreMigrationsThanAConnectionCarriesGetFurtherConnections()
    {
        await using var server = new ScriptedServer(ServeAsync);
        await using (var driver = await OpenAsync(server))
        {
            var moves = Enumerable.Range(0, 14).Select(_ => PerformAsync(driver)).ToArray();
            var first = await TakeAsync(14);
            Assert.Equal(5, server.Count);

            // Statistics and abort go over the connection itself, which has places left for them.
            Assert.Equal("liar", await driver.GetHostNameAsync(default).WaitAsync(ScriptedPeer.Patience));
            await driver.AbortJobAsync(new DomainRef("g", Guid.Empty, 1), false, default).WaitAsync(ScriptedPeer.Patience);

            // What goes beyond all of them waits its turn, and gets it.
            var late = Enumerable.Range(0, 3).Select(_ => PerformAsync(driver)).ToArray();
            Assert.Equal("liar", await driver.GetHostNameAsync(default).WaitAsync(ScriptedPeer.Patience));
            await AnswerAsync(first);
            await AnswerAsync(await TakeAsync(1));
            await AnswerAsync(await TakeAsync(2));
            Assert.All(await Task.WhenAll(moves.Concat(late)).WaitAsync(ScriptedPeer.Patience), cookie => Assert.Equal([7], cookie));

            // The connections are kept, for a Perform's goes with its migration, and used again.
            var again = Enumerable.Range(0, 14).Select(_ => PerformAsync(driver)).ToArray();
            await AnswerAsync(await TakeAsync(14));
            await Task.WhenAll(again).WaitAsync(ScriptedPeer.Patience);
            Assert.Equal(5, server.Count);
        }
    }

    [Fact]
    public async Task WhereNoFurtherConnectionCanBeOpenedTheyWaitTheirTurn()
    {
        await using var server = new ScriptedServer(stream => Interlocked.Increment(ref openings) == 1 ? ServeAsync(stream) : Task.CompletedTask);
        await using var driver = await OpenAsync(server);
        var moves = Enumerable.Range(0, 5).Select(_ => PerformAsync(driver)).ToArray();
        for (var done = 0; done < moves.Length; done++)
        {
            await AnswerAsync(await TakeAsync(1));
        }

        await Task.WhenAll(moves).WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task OneThatIsGivenUpBeforeItsConnectionIsThereWasNeverSent()
    {
        var stuck = new TaskCompletionSource();
        await using var server = new ScriptedServer(stream => Interlocked.Increment(ref openings) == 1 ? ServeAsync(stream) : stuck.Task);
        await using var driver = await OpenAsync(server);
        using var giveUp = new CancellationTokenSource();
        var first = new[] { PerformAsync(driver), PerformAsync(driver) };
        var third = PerformAsync(driver, giveUp.Token);
        await TakeAsync(2);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third).WaitAsync(ScriptedPeer.Patience);

        // Closing waits neither for the calls nor for the connection that does not come.
        await driver.DisposeAsync().AsTask().WaitAsync(ScriptedPeer.Patience);
        Assert.Equal(0, performs.Reader.Count);
        foreach (var one in first)
        {
            await Assert.ThrowsAsync<VirtException>(() => one).WaitAsync(ScriptedPeer.Patience);
        }

        stuck.SetResult();
    }

    private static async Task<VirtDriver> OpenAsync(ScriptedServer server) =>
        await RemoteDriver.OpenAsync(ConnectionUri.Parse($"qemu+tcp://127.0.0.1:{server.Port}/system"), new ConnectOptions(), default)
            .WaitAsync(ScriptedPeer.Patience);

    private static Task<byte[]> PerformAsync(VirtDriver driver, CancellationToken cancellationToken = default) =>
        driver.MigratePerform3Async(new DomainRef("g", Guid.Empty, 1), null, [], null, "tcp:beta:49152", MigrationFlags.Live, null, 0, cancellationToken);

    private async Task<List<(ScriptedPeer Peer, PeerPacket Call)>> TakeAsync(int count)
    {
        var taken = new List<(ScriptedPeer Peer, PeerPacket Call)>();
        while (taken.Count < count)
        {
            taken.Add(await performs.Reader.ReadAsync().AsTask().WaitAsync(ScriptedPeer.Patience));
        }

        return taken;
    }

    private static async Task AnswerAsync(List<(ScriptedPeer Peer, PeerPacket Call)> calls)
    {
        foreach (var (peer, call) in calls)
        {
            await peer.ReplyAsync(call, new DomainMigratePerform3Return([7]));
        }
    }

    private Task ServeAsync(Stream stream) => ScriptedServer.AnswerAsync(stream, async (peer, call) =>
    {
        if (call.Header.Procedure == RemoteProcedures.DomainAbortJob.Number || call.Header.Procedure == RemoteProcedures.DomainAbortJobFlags.Number)
        {
            await peer.ReplyAsync(call, default(VirtMigrate.Remote.Xdr.XdrVoid));
            return true;
        }

        if (call.Header.Procedure != RemoteProcedures.DomainMigratePerform3.Number)
        {
            return false;
        }

        performs.Writer.TryWrite((peer, call));
        return true;
    });
}
