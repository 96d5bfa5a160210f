using VirtMigrate.Model;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

public class RpcCancellationTests : RpcTests
{
    [Fact]
    public async Task A_cancelled_caller_is_free_at_once_and_its_late_reply_is_dropped()
    {
        await using var bench = NewBench();
        using var cancel = new CancellationTokenSource();
        var given = bench.AskAsync(1, cancel.Token);
        var call = await bench.Peer.NextAsync();
        cancel.Cancel();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(cancel.Token, error.CancellationToken);

        await bench.AnswerAsync(call, 99);
        var next = bench.AskAsync(2);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 2);
        Assert.Equal(2, await next);
        Assert.False(bench.Connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task A_late_error_reply_is_dropped_too()
    {
        await using var bench = NewBench();
        using var cancel = new CancellationTokenSource();
        var given = bench.AskAsync(1, cancel.Token);
        var call = await bench.Peer.NextAsync();
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await bench.Peer.ErrorAsync(call, VirtErrorCode.NoDomain, "late");
        var next = bench.AskAsync(2);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 2);
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task A_token_that_was_cancelled_before_sends_nothing()
    {
        await using var bench = NewBench();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.AskAsync(1, new CancellationToken(true)));
        Assert.Equal(0, bench.ClientEnd.Writes);
        var next = bench.AskAsync(2);
        var call = await bench.Peer.NextAsync();
        Assert.Equal(0u, call.Serial);
        await bench.AnswerAsync(call, 2);
        await next;
    }

    [Fact]
    public async Task A_call_cancelled_behind_a_stuck_write_never_leaves()
    {
        await using var bench = NewBench();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.ClientEnd.WriteGate = gate.Task;
        using var cancel = new CancellationTokenSource();
        var first = bench.AskAsync(1);
        var second = bench.AskAsync(2, cancel.Token);
        var third = bench.AskAsync(3);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.SetResult();

        var calls = new[] { await bench.Peer.NextAsync(), await bench.Peer.NextAsync() };
        Assert.Equal([0u, 2u], calls.Select(c => c.Serial));
        await bench.AnswerAsync(calls[0], 1);
        await bench.AnswerAsync(calls[1], 3);
        Assert.Equal(1, await first);
        Assert.Equal(3, await third);
    }

    [Fact]
    public async Task A_call_given_up_keeps_its_place_in_the_window_until_its_reply()
    {
        await using var bench = NewBench(o => o with { Window = 1 });
        using var cancel = new CancellationTokenSource();
        var given = bench.AskAsync(1, cancel.Token);
        var call = await bench.Peer.NextAsync();
        var waiting = bench.AskAsync(2);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(1, bench.ClientEnd.Writes);

        await bench.AnswerAsync(call, 1);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 2);
        Assert.Equal(2, await waiting);
    }

    [Fact]
    public async Task Cancelling_at_any_moment_ends_each_call_exactly_once()
    {
        await using var bench = NewBench(o => o with { Window = 3 });
        var stop = new CancellationTokenSource();
        var serving = Task.Run(async () =>
        {
            while (await bench.Peer.TryNextAsync() is { } call)
            {
                await bench.AnswerAsync(call, call.Read<VirtMigrate.Remote.Protocol.Messages.ConnectSupportsFeatureArguments>().Feature);
            }
        });
        var random = new Random(7);
        var calls = Enumerable.Range(0, 3000).Select(i =>
        {
            var spins = random.Next(2000);
            return Task.Run(async () =>
            {
                using var cancel = new CancellationTokenSource();
                var asking = bench.AskAsync(i, cancel.Token);
                Thread.SpinWait(spins);
                cancel.Cancel();
                try
                {
                    Assert.Equal(i, await asking);
                    return 1;
                }
                catch (OperationCanceledException)
                {
                    return 0;
                }
            });
        }).ToArray();
        await Task.WhenAll(calls).WaitAsync(ScriptedPeer.Patience);

        // The connection is whole: every place of the window is free again.
        var last = Enumerable.Range(0, 3).Select(i => bench.AskAsync(i)).ToArray();
        var answers = await Task.WhenAll(last).WaitAsync(ScriptedPeer.Patience);
        Assert.Equal([0, 1, 2], answers);
        await bench.Connection.DisposeAsync();
        await serving;
    }
}
