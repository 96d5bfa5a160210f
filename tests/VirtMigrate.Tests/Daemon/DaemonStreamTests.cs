using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Daemon;

/// <summary>Streams from a client into a driver.</summary>
public sealed class DaemonStreamTests
{
    [Fact]
    public async Task Data_reach_the_driver_and_its_word_to_the_finish_reaches_the_client()
    {
        await using var bench = new DaemonBench();
        var (stream, call) = await OpenAsync(bench);
        await bench.Client.StreamAsync(call, MessageStatus.Continue, [1, 2, 3]);
        await bench.Client.StreamAsync(call, MessageStatus.Continue, []);
        await bench.Client.StreamAsync(call, MessageStatus.Continue, [4, 5]);
        await bench.Client.StreamAsync(call, MessageStatus.Ok, []);
        await AssertEndAsync(bench, call, MessageStatus.Ok);
        Assert.Equal([1, 2, 3, 4, 5], stream.Taken);
        Assert.True(stream.IsFinished);
    }

    [Fact]
    public async Task An_abort_is_answered_and_the_driver_is_told()
    {
        await using var bench = new DaemonBench();
        var (stream, call) = await OpenAsync(bench);
        stream.Gate = new TaskCompletionSource().Task;
        await bench.Client.StreamAsync(call, MessageStatus.Continue, [1]);
        await bench.Client.StreamAsync(call, MessageStatus.Error, []);
        await AssertEndAsync(bench, call, MessageStatus.Ok);
        await stream.Disposed.WaitAsync(ScriptedPeer.Patience);
        Assert.False(stream.IsFinished);
    }

    [Theory]
    [InlineData(false, int.MaxValue)]
    [InlineData(true, int.MaxValue)]
    [InlineData(false, 20)]
    [InlineData(true, 20)]
    public async Task A_client_that_goes_is_let_go_even_when_the_driver_takes_nothing(bool halfClosed, int readLimit)
    {
        await using var bench = new DaemonBench(readLimit: readLimit);
        var (stream, call) = await OpenAsync(bench);
        stream.Gate = new TaskCompletionSource().Task;
        for (var i = 0; i < 40; i++)
        {
            await bench.Client.StreamAsync(call, MessageStatus.Continue, [1]);
        }

        if (halfClosed)
        {
            bench.CloseOutput();
        }
        else
        {
            bench.Client.Close();
        }

        await bench.Served.WaitAsync(ScriptedPeer.Patience);
        await stream.Disposed.WaitAsync(ScriptedPeer.Patience);
        Assert.False(stream.IsFinished);
    }

    [Fact]
    public async Task A_drivers_failure_ends_the_stream_and_late_data_are_dropped()
    {
        await using var bench = new DaemonBench();
        var (stream, call) = await OpenAsync(bench);
        stream.Failure = new VirtException(VirtErrorCode.OperationFailed, VirtErrorDomain.Qemu, "the guest is gone");
        await bench.Client.StreamAsync(call, MessageStatus.Continue, [1]);
        var end = await AssertEndAsync(bench, call, MessageStatus.Error);
        Assert.Equal((9, 10, "the guest is gone"), (end.Read<ErrorBody>().Code, end.Read<ErrorBody>().Origin, end.Read<ErrorBody>().Message));
        await bench.Client.StreamAsync(call, MessageStatus.Continue, [2]);
        await bench.Client.StreamAsync(call, MessageStatus.Ok, []);
        Assert.Equal(MessageStatus.Ok, (await bench.LookupAsync()).Header.Status);
        Assert.Empty(stream.Taken);
    }

    [Fact]
    public async Task A_hole_in_a_stream_that_is_not_sparse_closes_the_connection()
    {
        await using var bench = new DaemonBench();
        var (stream, call) = await OpenAsync(bench);
        await bench.Client.StreamAsync(call, MessageStatus.Continue, new byte[12], MessageType.StreamHole);
        Assert.Null(await bench.Client.TryNextAsync());
        await stream.Disposed.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task A_client_that_goes_aborts_its_streams()
    {
        await using var bench = new DaemonBench();
        var (stream, call) = await OpenAsync(bench);
        await bench.Client.StreamAsync(call, MessageStatus.Continue, [1]);
        bench.Client.Close();
        await bench.Served.WaitAsync(ScriptedPeer.Patience);
        Assert.True(stream.Disposed.IsCompleted);
        Assert.False(stream.IsFinished);
    }

    [Fact]
    public async Task A_slow_driver_makes_the_client_wait_instead_of_filling_memory()
    {
        await using var bench = new DaemonBench(o => o with { StreamQueueLength = 2 }, capacity: 256);
        var (stream, call) = await OpenAsync(bench);
        var gate = new TaskCompletionSource();
        stream.Gate = gate.Task;
        var chunk = new byte[65_536];
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 64; i++)
            {
                await bench.Client.StreamAsync(call, MessageStatus.Continue, chunk);
            }

            await bench.Client.StreamAsync(call, MessageStatus.Ok, []);
        });

        // What waits is bounded, so that 4 MiB cannot have been taken while nothing was passed on.
        await Task.Yield();
        Assert.False(sending.IsCompleted);
        Assert.Empty(stream.Taken);
        gate.SetResult();
        await sending.WaitAsync(ScriptedPeer.Patience);
        await stream.Disposed.WaitAsync(ScriptedPeer.Patience);
        Assert.Equal(64 * chunk.Length, stream.Taken.Length);
        Assert.True(stream.IsFinished);
    }

    private static async Task<(BenchStream Stream, PeerPacket Call)> OpenAsync(DaemonBench bench)
    {
        var driver = await bench.OpenedAsync();
        var stream = new BenchStream();
        driver.Tunnel = stream;
        var header = await bench.SendAsync(RemoteProcedures.DomainMigratePrepareTunnel, new DomainMigratePrepareTunnelArguments(0, null, 0, "<domain/>"));
        Assert.Equal(MessageStatus.Ok, (await bench.AnswerAsync(header)).Header.Status);
        return (stream, new PeerPacket(header, []));
    }

    private static async Task<PeerPacket> AssertEndAsync(DaemonBench bench, PeerPacket call, MessageStatus status)
    {
        var end = await bench.Client.NextAsync();
        Assert.Equal((MessageType.Stream, call.Header.Procedure, call.Serial, status),
            (end.Header.Type, end.Header.Procedure, end.Header.Serial, end.Header.Status));
        return end;
    }
}
