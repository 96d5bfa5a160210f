using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

public class RpcKeepAliveTests : RpcTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_ping_is_answered_at_once_even_before_keepalive_was_agreed()
    {
        await using var bench = NewBench();
        await bench.Peer.KeepAliveAsync(KeepAliveProcedure.Ping);
        var pong = await bench.Peer.NextAsync();
        Assert.Equal(new RpcHeader(28, 0x6B656570, 1, 2, MessageType.Message, 0, MessageStatus.Ok), pong.Header);
    }

    [Fact]
    public async Task A_ping_is_answered_while_calls_pend()
    {
        await using var bench = NewBench();
        _ = bench.PerformAsync();
        await bench.Peer.NextAsync();
        await bench.Peer.KeepAliveAsync(KeepAliveProcedure.Ping);
        Assert.Equal(KeepAliveProcedure.Pong, (await bench.Peer.NextAsync()).Header.Procedure);
    }

    [Fact]
    public async Task Unknown_keepalive_messages_are_ignored()
    {
        await using var bench = NewBench();
        await bench.Peer.KeepAliveAsync(3);
        var asking = bench.AskAsync(1);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);
        Assert.Equal(1, await asking);
    }

    [Fact]
    public async Task A_flood_of_pings_queues_one_answer_when_the_peer_does_not_read()
    {
        await using var bench = NewBench();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.ClientEnd.WriteGate = gate.Task;
        var asking = bench.AskAsync(1);
        for (var i = 0; i < 500; i++)
        {
            await bench.Peer.KeepAliveAsync(KeepAliveProcedure.Ping);
        }

        // The event that comes last shows that all pings were handled.
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Connection.OnEvent(RpcEventTests.Lifecycle, _ => handled.TrySetResult());
        await bench.Peer.EventAsync(RpcEventTests.Lifecycle.Number, RpcEventTests.Message(1));
        await handled.Task.WaitAsync(ScriptedPeer.Patience);
        gate.SetResult();

        var call = await bench.Peer.NextAsync();
        Assert.Equal(KeepAliveProcedure.Pong, (await bench.Peer.NextAsync()).Header.Procedure);
        await bench.AnswerAsync(call, 1);
        await asking;
        var last = bench.AskAsync(2);
        Assert.Equal(MessageType.Call, (await bench.Peer.NextAsync()).Header.Type);
        Assert.False(last.IsCompleted);
    }

    [Fact]
    public async Task It_asks_after_each_interval_and_is_dead_one_interval_after_the_last_question()
    {
        await using var bench = NewBench();
        bench.Connection.EnableKeepAlive(Interval, 2);
        var waiting = bench.PerformAsync();
        await bench.Peer.NextAsync();

        bench.Time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, bench.ClientEnd.Writes);
        for (var i = 0; i < 2; i++)
        {
            bench.Time.Advance(i == 0 ? TimeSpan.FromMilliseconds(1) : Interval);
            Assert.Equal(KeepAliveProcedure.Ping, (await bench.Peer.NextAsync()).Header.Procedure);
        }

        bench.Time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        Assert.False(bench.Connection.Closed.IsCompleted);
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        var reason = await bench.LostAsync(VirtErrorId.ConnectionLost);
        Assert.Contains("15 s", reason.Message, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<VirtException>(() => waiting);
        Assert.Equal(CallDelivery.Unknown, error.Delivery);
        Assert.Equal(0, bench.Time.ActiveTimers);
    }

    [Fact]
    public async Task Every_packet_starts_the_count_again()
    {
        await using var bench = NewBench();
        bench.Connection.EnableKeepAlive(Interval, 1);
        for (var i = 0; i < 10; i++)
        {
            bench.Time.Advance(Interval);
            Assert.Equal(KeepAliveProcedure.Ping, (await bench.Peer.NextAsync()).Header.Procedure);
            bench.Time.Advance(TimeSpan.FromSeconds(3));
            var asking = bench.AskAsync(1);
            await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);
            await asking;
        }

        bench.Time.Advance(Interval);
        Assert.Equal(KeepAliveProcedure.Ping, (await bench.Peer.NextAsync()).Header.Procedure);
        Assert.False(bench.Connection.Closed.IsCompleted);
        bench.Time.Advance(Interval);
        await bench.LostAsync(VirtErrorId.ConnectionLost);
    }

    [Fact]
    public async Task Count_zero_closes_after_the_interval_without_a_question()
    {
        await using var bench = NewBench();
        bench.Connection.EnableKeepAlive(Interval, 0);
        bench.Time.Advance(Interval);
        await bench.LostAsync(VirtErrorId.ConnectionLost);
        Assert.Equal(0, bench.ClientEnd.Writes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task No_interval_means_never(int seconds)
    {
        await using var bench = NewBench();
        bench.Connection.EnableKeepAlive(TimeSpan.FromSeconds(seconds), 5);
        bench.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, bench.ClientEnd.Writes);
        Assert.False(bench.Connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task A_closed_connection_leaves_no_timer()
    {
        var bench = NewBench();
        bench.Connection.EnableKeepAlive(Interval, 5);
        Assert.Equal(1, bench.Time.ActiveTimers);
        await bench.DisposeAsync();
        Assert.Equal(0, bench.Time.ActiveTimers);
        bench.Connection.EnableKeepAlive(Interval, 5);
        Assert.Equal(0, bench.Time.ActiveTimers);
    }
}
