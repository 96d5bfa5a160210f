using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

public class RpcWindowTests : RpcTests
{
    [Fact]
    public async Task The_host_never_has_more_than_four_calls()
    {
        await using var bench = NewBench();
        var asking = Enumerable.Range(0, 6).Select(i => bench.AskAsync(i)).ToArray();
        var calls = new List<PeerPacket>();
        for (var i = 0; i < 4; i++)
        {
            calls.Add(await bench.Peer.NextAsync());
        }

        var fifth = bench.Peer.NextAsync();
        Assert.False(fifth.IsCompleted);
        await bench.AnswerAsync(calls[2], 2);
        Assert.Equal(4, (await fifth).Read<VirtMigrate.Remote.Protocol.Messages.ConnectSupportsFeatureArguments>().Feature);
        Assert.Equal(2, await asking[2]);
    }

    [Fact]
    public async Task Long_calls_leave_a_place_for_short_ones()
    {
        await using var bench = NewBench();
        var performing = Enumerable.Range(0, 5).Select(_ => bench.PerformAsync()).ToArray();
        var asking = bench.AskAsync(14);
        var calls = new List<PeerPacket>();
        for (var i = 0; i < 4; i++)
        {
            calls.Add(await bench.Peer.NextAsync());
        }

        Assert.Equal([216, 216, 216, 60], calls.Select(c => c.Header.Procedure));
        await bench.AnswerAsync(calls[3], 1);
        Assert.Equal(1, await asking);

        // The place stays free for the next short call; a long one moves up only when a long one ends.
        var next = bench.AskAsync(15);
        Assert.Equal(60, (await bench.Peer.NextAsync()).Header.Procedure);
        await bench.Peer.ErrorAsync(calls[0], VirtErrorCode.OperationAborted, "aborted");
        await Assert.ThrowsAsync<VirtException>(() => performing[0]);
        Assert.Equal(216, (await bench.Peer.NextAsync()).Header.Procedure);
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task A_waiting_call_can_be_cancelled_and_is_never_sent()
    {
        await using var bench = NewBench(o => o with { Window = 1 });
        using var cancel = new CancellationTokenSource();
        var first = bench.AskAsync(1);
        var second = bench.AskAsync(2, cancel.Token);
        var third = bench.AskAsync(3);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);
        await first;
        var call = await bench.Peer.NextAsync();
        Assert.Equal(3, call.Read<VirtMigrate.Remote.Protocol.Messages.ConnectSupportsFeatureArguments>().Feature);
        await bench.AnswerAsync(call, 3);
        Assert.Equal(3, await third);
    }

    [Fact]
    public async Task More_waiting_calls_than_allowed_are_refused_unsent()
    {
        await using var bench = NewBench(o => o with { Window = 1, MaxWaitingCalls = 2 });
        _ = bench.AskAsync(1);
        _ = bench.AskAsync(2);
        _ = bench.AskAsync(3);
        var error = await Assert.ThrowsAsync<VirtException>(() => bench.AskAsync(4));
        Assert.Equal(VirtErrorCode.ResourceBusy, error.Code);
        Assert.Equal(CallDelivery.NotSent, error.Delivery);
        Assert.Equal(RpcBench.Host, error.Host);
        Assert.False(bench.Connection.Closed.IsCompleted);
    }

    [Fact]
    public void Calls_that_last_are_marked_so()
    {
        Assert.Equal(
            [62, 63, 109, 216, 217, 305, 306],
            RemoteProcedures.All.Where(p => p.Marks.HasFlag(ProcedureMarks.LongRunning)).Select(p => p.Number).Order());
    }
}
