using System.Collections.Concurrent;
using System.Threading.Channels;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

public class RpcEventTests : RpcTests
{
    internal static EventProcedure<DomainEventCallbackLifecycleMessage> Lifecycle => RemoteEvents.DomainEventCallbackLifecycle;

    internal static DomainEventCallbackLifecycleMessage Message(int detail) => new(1, new DomainRef("idle", Guid.Empty, 3), 2, detail);

    [Fact]
    public async Task Events_come_in_order_while_calls_pend()
    {
        await using var bench = NewBench();
        var seen = Channel.CreateUnbounded<int>();
        bench.Connection.OnEvent(Lifecycle, e => seen.Writer.TryWrite(e.Detail));
        var asking = bench.AskAsync(1);
        var call = await bench.Peer.NextAsync();
        for (var i = 0; i < 20; i++)
        {
            await bench.Peer.EventAsync(Lifecycle.Number, Message(i));
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(i, await seen.Reader.ReadAsync().AsTask().WaitAsync(ScriptedPeer.Patience));
        }

        Assert.False(asking.IsCompleted);
        await bench.AnswerAsync(call, 1);
        Assert.Equal(1, await asking);
    }

    [Fact]
    public async Task An_event_is_never_taken_for_the_reply_with_its_serial()
    {
        await using var bench = NewBench();
        var first = bench.AskAsync(1);
        var second = bench.AskAsync(2);
        var calls = new[] { await bench.Peer.NextAsync(), await bench.Peer.NextAsync() };
        Assert.Equal(1u, calls[1].Serial);
        await bench.Peer.EventAsync(Lifecycle.Number, Message(1));
        await bench.AnswerAsync(calls[1], 2);
        await bench.AnswerAsync(calls[0], 1);
        Assert.Equal(1, await first);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Events_that_nobody_knows_are_ignored()
    {
        await using var bench = NewBench();
        await bench.Peer.EventAsync(9999, default(XdrVoid));
        await bench.Peer.EventAsync(1, default(XdrVoid), RemoteProgram.Qemu);
        var asking = bench.AskAsync(1);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);
        Assert.Equal(1, await asking);
    }

    [Fact]
    public async Task A_handler_that_throws_costs_nobody_anything()
    {
        await using var bench = NewBench();
        var seen = new ConcurrentQueue<int>();
        bench.Connection.OnEvent(Lifecycle, e =>
        {
            seen.Enqueue(e.Detail);
            throw new InvalidOperationException("a subscriber's fault");
        });
        await bench.Peer.EventAsync(Lifecycle.Number, Message(1));
        await bench.Peer.EventAsync(Lifecycle.Number, Message(2));
        var asking = bench.AskAsync(1);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);
        Assert.Equal(1, await asking);
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_closes_the_connection()
    {
        await using var bench = NewBench();
        bench.Connection.OnEvent(Lifecycle, _ => { });
        await bench.Peer.EventAsync(Lifecycle.Number, default(XdrVoid));
        await bench.LostAsync(VirtErrorId.ProtocolError);
    }
}
