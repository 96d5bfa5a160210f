using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

public class RpcStreamTests : RpcTests
{
    private static async Task<(RpcStream Stream, PeerPacket Call)> OpenAsync(RpcBench bench)
    {
        var opening = StartAsync(bench, default);
        var call = await bench.Peer.NextAsync();
        await bench.Peer.ReplyAsync(call, new DomainMigratePrepareTunnel3Return([7]));
        var (answer, stream) = await opening;
        Assert.Equal([7], answer.CookieOut);
        return (stream, call);
    }

    private static Task<(DomainMigratePrepareTunnel3Return Return, RpcStream Stream)> StartAsync(RpcBench bench, CancellationToken token) =>
        bench.Connection.CallStreamAsync(RemoteProcedures.DomainMigratePrepareTunnel3,
            new DomainMigratePrepareTunnel3Arguments([], 0, null, 0, "<domain/>"), token).AsTask();

    private static async Task StillWorksAsync(RpcBench bench)
    {
        var asking = bench.AskAsync(1);
        PeerPacket call;
        do
        {
            call = await bench.Peer.NextAsync();
        }
        while (call.Header.Type != MessageType.Call);
        await bench.AnswerAsync(call, 5);
        Assert.Equal(5, await asking);
    }

    [Fact]
    public async Task Data_leaves_in_chunks_that_every_peer_takes_and_finish_waits_for_the_hosts_word()
    {
        await using var bench = NewBench();
        var (stream, call) = await OpenAsync(bench);
        var data = new byte[600_000];
        new Random(1).NextBytes(data);
        await stream.SendAsync(data, default);
        var got = new MemoryStream();
        foreach (var size in new[] { 262_120, 262_120, 75_760 })
        {
            var packet = await bench.Peer.NextAsync();
            Assert.Equal(call.Header with { Type = MessageType.Stream, Status = MessageStatus.Continue, Length = (uint)size + 28 }, packet.Header);
            got.Write(packet.Payload);
        }

        Assert.Equal(data, got.ToArray());
        var finishing = stream.FinishAsync(default);
        var finish = await bench.Peer.NextAsync();
        Assert.Equal(call.Header with { Type = MessageType.Stream, Status = MessageStatus.Ok, Length = 28 }, finish.Header);
        Assert.False(finishing.IsCompleted);
        await bench.Peer.StreamAsync(call, MessageStatus.Ok, []);
        await finishing;

        var error = await Assert.ThrowsAsync<VirtException>(() => stream.SendAsync(new byte[1], default));
        Assert.Equal(VirtErrorId.OperationInvalid, error.ErrorId);
        await stream.DisposeAsync();
        await StillWorksAsync(bench);
    }

    [Fact]
    public async Task A_failure_ends_the_waiting_finish_with_the_hosts_error()
    {
        await using var bench = NewBench();
        var (stream, call) = await OpenAsync(bench);
        var finishing = stream.FinishAsync(default);
        await bench.Peer.NextAsync();
        await bench.Peer.ErrorAsync(call, VirtErrorCode.OperationFailed, "cannot write", MessageType.Stream);
        var error = await Assert.ThrowsAsync<VirtException>(() => finishing);
        Assert.Equal(VirtErrorCode.OperationFailed, error.Code);
        Assert.Equal("cannot write", error.Message);
        Assert.Equal(RpcBench.Host, error.Host);
        Assert.Equal("DOMAIN_MIGRATE_PREPARE_TUNNEL3", error.Call);
        Assert.Equal(CallDelivery.Answered, error.Delivery);
    }

    [Fact]
    public async Task A_failure_is_told_to_sender_and_receiver_and_late_data_are_ignored()
    {
        await using var bench = NewBench();
        var (stream, call) = await OpenAsync(bench);
        var receiving = stream.ReceiveAsync(new byte[10], default).AsTask();
        await bench.Peer.ErrorAsync(call, VirtErrorCode.OperationFailed, "broken", MessageType.Stream);
        Assert.Equal("broken", (await Assert.ThrowsAsync<VirtException>(() => receiving)).Message);
        Assert.Equal("broken", (await Assert.ThrowsAsync<VirtException>(() => stream.SendAsync(new byte[1], default))).Message);
        await bench.Peer.StreamAsync(call, MessageStatus.Continue, [1, 2, 3]);
        await stream.AbortAsync(default);
        await StillWorksAsync(bench);
    }

    [Fact]
    public async Task Received_data_come_in_order_and_in_any_pieces_until_their_end()
    {
        await using var bench = NewBench();
        var (stream, call) = await OpenAsync(bench);
        await bench.Peer.StreamAsync(call, MessageStatus.Continue, [1, 2, 3, 4, 5]);
        await bench.Peer.StreamAsync(call, MessageStatus.Continue, [6]);
        await bench.Peer.StreamAsync(call, MessageStatus.Continue, []);
        var got = new List<byte>();
        var buffer = new byte[2];
        int count;
        while ((count = await stream.ReceiveAsync(buffer, default).AsTask().WaitAsync(ScriptedPeer.Patience)) > 0)
        {
            got.AddRange(buffer[..count]);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], got);
        var finishing = stream.FinishAsync(default);
        await bench.Peer.NextAsync();
        await bench.Peer.StreamAsync(call, MessageStatus.Ok, []);
        await finishing;
    }

    [Fact]
    public async Task Abort_tells_the_host_and_waits_for_its_word()
    {
        await using var bench = NewBench();
        var (stream, call) = await OpenAsync(bench);
        var aborting = stream.AbortAsync(default);
        var abort = await bench.Peer.NextAsync();
        Assert.Equal(call.Header with { Type = MessageType.Stream, Status = MessageStatus.Error, Length = 28 }, abort.Header);
        await bench.Peer.StreamAsync(call, MessageStatus.Continue, [1]);
        Assert.False(aborting.IsCompleted);
        await bench.Peer.StreamAsync(call, MessageStatus.Ok, []);
        await aborting;
        await stream.DisposeAsync();
        await StillWorksAsync(bench);
    }

    [Fact]
    public async Task An_abort_overtakes_a_finish_that_waits()
    {
        await using var bench = NewBench();
        var (stream, call) = await OpenAsync(bench);
        var finishing = stream.FinishAsync(default);
        await bench.Peer.NextAsync();
        var aborting = stream.AbortAsync(default);
        Assert.Equal(MessageStatus.Error, (await bench.Peer.NextAsync()).Header.Status);
        Assert.Equal(VirtErrorId.OperationAborted, (await Assert.ThrowsAsync<VirtException>(() => finishing)).ErrorId);
        await bench.Peer.StreamAsync(call, MessageStatus.Ok, []);
        await aborting;
    }

    [Fact]
    public async Task Disposing_an_open_stream_aborts_it()
    {
        await using var bench = NewBench();
        var (stream, call) = await OpenAsync(bench);
        await stream.DisposeAsync();
        Assert.Equal(MessageStatus.Error, (await bench.Peer.NextAsync()).Header.Status);
        await bench.Peer.StreamAsync(call, MessageStatus.Ok, []);
        await StillWorksAsync(bench);
    }

    [Fact]
    public async Task A_hole_is_refused()
    {
        await using var bench = NewBench();
        var (stream, call) = await OpenAsync(bench);
        var receiving = stream.ReceiveAsync(new byte[10], default).AsTask();
        await bench.Peer.SendAsync(call.Header with { Type = MessageType.StreamHole, Status = MessageStatus.Continue }, new StreamHole(4096, 0));
        var error = await Assert.ThrowsAsync<VirtException>(() => receiving);
        Assert.False(error.IsConnectionLost);
        Assert.Contains("hole", error.Message, StringComparison.Ordinal);
        Assert.Equal(MessageStatus.Error, (await bench.Peer.NextAsync()).Header.Status);
        await StillWorksAsync(bench);
    }

    [Fact]
    public async Task A_stream_whose_reader_falls_behind_is_aborted_and_the_calls_go_on()
    {
        await using var bench = NewBench(o => o with { StreamReceiveLimit = 1000 });
        var (stream, call) = await OpenAsync(bench);
        await bench.Peer.StreamAsync(call, MessageStatus.Continue, new byte[1000]);
        await bench.Peer.StreamAsync(call, MessageStatus.Continue, new byte[1]);
        Assert.Equal(MessageStatus.Error, (await bench.Peer.NextAsync()).Header.Status);
        var error = await Assert.ThrowsAsync<VirtException>(() => stream.ReceiveAsync(new byte[10], default).AsTask());
        Assert.Contains("1000 bytes", error.Message, StringComparison.Ordinal);
        await StillWorksAsync(bench);
    }

    [Fact]
    public async Task A_refused_call_opens_no_stream()
    {
        await using var bench = NewBench();
        var opening = StartAsync(bench, default);
        var call = await bench.Peer.NextAsync();
        await bench.Peer.ErrorAsync(call, VirtErrorCode.OperationInvalid, "no");
        Assert.Equal("no", (await Assert.ThrowsAsync<VirtException>(() => opening)).Message);
        await bench.Peer.StreamAsync(call, MessageStatus.Continue, [1]);
        await StillWorksAsync(bench);
    }

    [Fact]
    public async Task A_stream_that_opens_after_its_caller_gave_up_is_aborted()
    {
        await using var bench = NewBench();
        using var cancel = new CancellationTokenSource();
        var opening = StartAsync(bench, cancel.Token);
        var call = await bench.Peer.NextAsync();
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        await bench.Peer.ReplyAsync(call, new DomainMigratePrepareTunnel3Return([]));
        var abort = await bench.Peer.NextAsync();
        Assert.Equal(call.Header with { Type = MessageType.Stream, Status = MessageStatus.Error, Length = 28 }, abort.Header);
        await StillWorksAsync(bench);
    }

    [Fact]
    public async Task Sending_waits_for_the_transport_and_a_loss_ends_the_wait()
    {
        await using var bench = NewBench();
        var (stream, _) = await OpenAsync(bench);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.ClientEnd.WriteGate = gate.Task;
        var first = stream.SendAsync(new byte[100], default);
        Assert.False(first.IsCompleted);
        gate.SetResult();
        await first;

        bench.ClientEnd.WriteGate = new TaskCompletionSource().Task;
        var second = stream.SendAsync(new byte[100], default);
        var receiving = stream.ReceiveAsync(new byte[1], default).AsTask();
        bench.Peer.Close();
        foreach (var lost in new[] { second, receiving })
        {
            var error = await Assert.ThrowsAsync<VirtException>(() => lost);
            Assert.Equal(VirtErrorId.ConnectionLost, error.ErrorId);
            Assert.Equal(CallDelivery.Unknown, error.Delivery);
        }
    }

    [Fact]
    public async Task Two_streams_and_calls_share_the_connection()
    {
        await using var bench = NewBench();
        var (one, callOne) = await OpenAsync(bench);
        var (two, callTwo) = await OpenAsync(bench);
        await bench.Peer.StreamAsync(callTwo, MessageStatus.Continue, [2]);
        await bench.Peer.StreamAsync(callOne, MessageStatus.Continue, [1]);
        var buffer = new byte[1];
        Assert.Equal(1, await one.ReceiveAsync(buffer, default));
        Assert.Equal(1, buffer[0]);
        Assert.Equal(1, await two.ReceiveAsync(buffer, default));
        Assert.Equal(2, buffer[0]);
        await StillWorksAsync(bench);
    }
}
