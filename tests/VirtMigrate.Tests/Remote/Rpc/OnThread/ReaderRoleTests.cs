using FsCheck;
using FsCheck.Fluent;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc.OnThread;

/// <summary>The thread that reads also runs the callers' code: whatever they do there, the connection goes on.</summary>
public sealed class ReaderRoleTests : RpcTests
{
    protected override bool OnThread => true;

    [Fact]
    public async Task A_caller_goes_on_on_the_thread_that_has_read_its_reply()
    {
        await using var bench = AlwaysClose();
        var names = new List<string?>();
        var asking = Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await AskOnThreadAsync(bench, i);
                names.Add(Thread.CurrentThread.Name);
            }
        });
        for (var i = 0; i < 3; i++)
        {
            await bench.AnswerAsync(await bench.Peer.NextAsync(), i);
        }

        await asking.WaitAsync(ScriptedPeer.Patience);
        Assert.Contains("VirtMigrate reader", names);
    }

    [Fact]
    public async Task A_caller_that_does_not_come_back_holds_up_nobody()
    {
        await using var bench = AlwaysClose();
        using var release = new ManualResetEventSlim();
        var stuck = StickAsync(bench, 1, release);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);

        for (var i = 2; i < 6; i++)
        {
            var next = bench.AskAsync(i);
            await bench.AnswerAsync(await bench.Peer.NextAsync(), i);
            Assert.Equal(i, await next.WaitAsync(ScriptedPeer.Patience));
        }

        release.Set();
        Assert.Equal(1, await stuck.WaitAsync(ScriptedPeer.Patience));
    }

    [Fact]
    public async Task Callers_whose_replies_came_together_with_that_of_a_stuck_one_go_on()
    {
        await using var bench = AlwaysClose();
        using var release = new ManualResetEventSlim();
        var stuck = StickAsync(bench, 0, release);
        var first = await bench.Peer.NextAsync();
        var others = new[] { AskOnThreadAsync(bench, 1), AskOnThreadAsync(bench, 2), AskOnThreadAsync(bench, 3) };
        var calls = new List<PeerPacket> { first };
        for (var i = 0; i < others.Length; i++)
        {
            calls.Add(await bench.Peer.NextAsync());
        }

        await bench.Peer.SendRawAsync([.. calls.SelectMany(Answer)]);
        var answers = await Task.WhenAll(others).WaitAsync(ScriptedPeer.Patience);
        Assert.Equal([1, 2, 3], answers);
        Assert.False(stuck.IsCompleted);
        release.Set();
        await stuck.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task A_caller_may_wait_for_its_own_connection()
    {
        await using var bench = AlwaysClose();
        var waiting = Task.Run(async () =>
        {
            var first = await AskOnThreadAsync(bench, 1);
            return first + AskOnThreadAsync(bench, 2).GetAwaiter().GetResult();
        });
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 2);
        Assert.Equal(3, await waiting.WaitAsync(ScriptedPeer.Patience));
    }

    [Fact]
    public async Task What_a_caller_has_sent_leaves_although_it_is_stuck_before_others_go_on()
    {
        await using var bench = AlwaysClose();
        using var release = new ManualResetEventSlim();
        var stuck = Task.Run(async () =>
        {
            await AskOnThreadAsync(bench, 1);
            var third = AskOnThreadAsync(bench, 3);
            release.Wait(ScriptedPeer.Patience);
            return await third;
        });
        var first = await bench.Peer.NextAsync();
        var second = AskOnThreadAsync(bench, 2);
        await bench.Peer.SendRawAsync([.. Answer(first), .. Answer(await bench.Peer.NextAsync())]);
        var third = await bench.Peer.NextAsync();
        await second.WaitAsync(ScriptedPeer.Patience);
        await bench.AnswerAsync(third, 3);
        release.Set();
        Assert.Equal(3, await stuck.WaitAsync(ScriptedPeer.Patience));
    }

    [Fact]
    public async Task A_loss_while_the_thread_is_stuck_fails_every_waiter()
    {
        await using var bench = AlwaysClose();
        using var release = new ManualResetEventSlim();
        var stuck = StickAsync(bench, 1, release);
        var call = await bench.Peer.NextAsync();
        var waiting = bench.AskAsync(2);
        await bench.Peer.NextAsync();
        await bench.AnswerAsync(call, 1);
        bench.Peer.Close();
        Assert.Equal(VirtErrorId.ConnectionLost, (await Assert.ThrowsAsync<VirtException>(() => waiting)).ErrorId);
        await bench.LostAsync(VirtErrorId.ConnectionLost);
        release.Set();
        Assert.Equal(1, await stuck.WaitAsync(ScriptedPeer.Patience));
    }

    [Fact]
    public async Task A_stuck_caller_can_be_cancelled_with_others_waiting()
    {
        await using var bench = AlwaysClose();
        using var release = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var stuck = StickAsync(bench, 1, release);
        var call = await bench.Peer.NextAsync();
        var given = bench.AskAsync(2, cancel.Token);
        var late = await bench.Peer.NextAsync();
        var waiting = bench.AskAsync(3);
        var last = await bench.Peer.NextAsync();
        await bench.AnswerAsync(call, 1);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await bench.AnswerAsync(late, 2);
        await bench.AnswerAsync(last, 3);
        Assert.Equal(3, await waiting.WaitAsync(ScriptedPeer.Patience));
        release.Set();
        await stuck.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task A_caller_may_dispose_the_connection()
    {
        await using var bench = AlwaysClose();
        var disposing = Task.Run(async () =>
        {
            await AskOnThreadAsync(bench, 1);
            await bench.Connection.DisposeAsync().ConfigureAwait(false);
        });
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);
        await disposing.WaitAsync(ScriptedPeer.Patience);
        Assert.Null(await bench.Connection.Closed.WaitAsync(ScriptedPeer.Patience));
        Assert.Null(await bench.Peer.TryNextAsync());
    }

    [Fact]
    public async Task Events_and_pings_are_handled_while_a_caller_is_stuck()
    {
        await using var bench = AlwaysClose();
        using var release = new ManualResetEventSlim();
        var seen = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Connection.OnEvent(RpcEventTests.Lifecycle, _ =>
        {
            if (Interlocked.Increment(ref seen) == 500)
            {
                all.SetResult();
            }
        });
        var stuck = StickAsync(bench, 1, release);
        var call = await bench.Peer.NextAsync();
        var waiting = bench.AskAsync(2);
        var other = await bench.Peer.NextAsync();
        await bench.AnswerAsync(call, 1);
        for (var i = 0; i < 500; i++)
        {
            await bench.Peer.EventAsync(RpcEventTests.Lifecycle.Number, RpcEventTests.Message(i));
            if (i == 250)
            {
                await bench.AnswerAsync(other, 2);
                await bench.Peer.KeepAliveAsync(KeepAliveProcedure.Ping);
            }
        }

        Assert.Equal(2, await waiting.WaitAsync(ScriptedPeer.Patience));
        await all.Task.WaitAsync(ScriptedPeer.Patience);
        Assert.Equal(RemoteProgram.KeepAlive, (await bench.Peer.NextAsync()).Header.Program);
        release.Set();
        await stuck.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task More_connections_than_threads_are_read_all_the_same()
    {
        var benches = Enumerable.Range(0, 40).Select(_ => AlwaysClose()).ToArray();
        for (var round = 0; round < 3; round++)
        {
            var asking = benches.Select((bench, i) => AskOnThreadAsync(bench, i)).ToArray();
            for (var i = 0; i < benches.Length; i++)
            {
                await benches[i].AnswerAsync(await benches[i].Peer.NextAsync(), i);
            }

            Assert.Equal(Enumerable.Range(0, benches.Length), await Task.WhenAll(asking).WaitAsync(ScriptedPeer.Patience));
        }

        foreach (var bench in benches)
        {
            await bench.DisposeAsync();
        }
    }

    /// <summary>Random calls, cancellations, answers in any order and grouping, events and stuck callers.</summary>
    [Fact]
    public void Whatever_happens_in_whatever_order_each_call_ends_once_and_rightly() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40),
            Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => RandomlyAsync(seed).GetAwaiter().GetResult()));

    private static async Task RandomlyAsync(int seed)
    {
        var random = new Random(seed);
        await using var bench = new RpcBench(o => o with { CloseReplies = TimeSpan.FromMinutes(1), Window = 1 + random.Next(5) }, onThread: true);
        bench.ClientEnd.ReadLimit = random.Next(3) == 0 ? 1 + random.Next(40) : int.MaxValue;
        using var release = new ManualResetEventSlim();
        var endings = new List<Task<bool>>();
        var loses = random.Next(4) == 0;
        var serving = Task.Run(() => ServeAsync(bench, new Random(seed + 1), loses ? 30 + random.Next(100) : int.MaxValue));
        var stuck = 0;
        for (var i = 0; i < 60; i++)
        {
            var number = i;
            var sticks = stuck < 3 && random.Next(15) == 0;
            stuck += sticks ? 1 : 0;
            var chained = random.Next(4);
            var spins = random.Next(3) == 0 ? random.Next(3000) : -1;
            endings.Add(Task.Run(async () =>
            {
                using var cancel = new CancellationTokenSource();
                try
                {
                    for (var n = 0; n <= chained; n++)
                    {
                        var asking = AskOnThreadAsync(bench, (number * 10) + n, cancel.Token);
                        if (spins >= 0)
                        {
                            Thread.SpinWait(spins);
                            cancel.Cancel();
                        }

                        if (await asking.ConfigureAwait(false) != (number * 10) + n)
                        {
                            return false;
                        }

                        if (sticks && n == 0)
                        {
                            release.Wait(ScriptedPeer.Patience);
                        }
                    }

                    return true;
                }
                catch (OperationCanceledException)
                {
                    return spins >= 0;
                }
                catch (VirtException error)
                {
                    return loses && error.IsConnectionLost;
                }
            }));
        }

        // The stuck ones are let go only when all the others have ended: nobody depends on them.
        while (endings.Count(e => e.IsCompleted) < endings.Count - stuck)
        {
            await Task.WhenAny(endings.Where(e => !e.IsCompleted)).WaitAsync(ScriptedPeer.Patience);
        }

        release.Set();
        Assert.DoesNotContain(false, await Task.WhenAll(endings).WaitAsync(ScriptedPeer.Patience));
        await bench.Connection.DisposeAsync();
        await serving.WaitAsync(ScriptedPeer.Patience);
    }

    private static async Task ServeAsync(RpcBench bench, Random random, int until)
    {
        var held = new List<PeerPacket>();
        var served = 0;
        var next = bench.Peer.TryNextAsync();
        try
        {
            while (true)
            {
                if (!next.IsCompleted && held.Count > 0)
                {
                    var bytes = new List<byte>();
                    while (held.Count > 0 && random.Next(4) != 0)
                    {
                        var which = random.Next(held.Count);
                        bytes.AddRange(Answer(held[which]));
                        held.RemoveAt(which);
                        if (random.Next(5) == 0)
                        {
                            bytes.AddRange(ScriptedPeer.Encode(
                                new RpcHeader(0, RemoteProgram.Remote, 1, RpcEventTests.Lifecycle.Number, MessageType.Message, 1, MessageStatus.Ok),
                                RpcEventTests.Message(served)));
                        }
                    }

                    await bench.Peer.SendRawAsync([.. bytes]);
                    continue;
                }

                if (await next is not { } call || ++served > until)
                {
                    bench.Peer.Close();
                    return;
                }

                held.Add(call);
                next = bench.Peer.TryNextAsync();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has closed.
        }
    }

    private static byte[] Answer(PeerPacket call) =>
        ScriptedPeer.Encode(call.Header with { Type = MessageType.Reply, Status = MessageStatus.Ok },
            new ConnectSupportsFeatureReturn(call.Read<ConnectSupportsFeatureArguments>().Feature));

    /// <summary>A call whose code goes on wherever the reply is handled.</summary>
    private static async Task<int> AskOnThreadAsync(RpcBench bench, int feature, CancellationToken cancellationToken = default) =>
        (await bench.Connection.CallAsync(RemoteProcedures.ConnectSupportsFeature,
            new ConnectSupportsFeatureArguments(feature), cancellationToken).ConfigureAwait(false)).Supported;

    private static Task<int> StickAsync(RpcBench bench, int feature, ManualResetEventSlim release) => Task.Run(async () =>
    {
        var answer = await AskOnThreadAsync(bench, feature).ConfigureAwait(false);
        release.Wait(ScriptedPeer.Patience);
        return answer;
    });

    private RpcBench AlwaysClose() => NewBench(o => o with { CloseReplies = TimeSpan.FromMinutes(1) });
}
