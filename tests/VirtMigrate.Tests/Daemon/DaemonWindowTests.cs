using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Daemon;

/// <summary>Calls at a time, and signs of life.</summary>
public sealed class DaemonWindowTests
{
    [Fact]
    public async Task Answers_come_in_the_order_in_which_calls_end()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        var slow = new TaskCompletionSource<DomainRef>();
        driver.Lookup = (name, _) => name == "slow" ? slow.Task : Task.FromResult(BenchDriver.Web);
        var first = await bench.SendAsync(RemoteProcedures.DomainLookupByName, new DomainLookupByNameArguments("slow"));
        Assert.Equal(MessageStatus.Ok, (await bench.LookupAsync()).Header.Status);
        slow.SetResult(BenchDriver.Web);
        await bench.AnswerAsync(first);
    }

    [Fact]
    public async Task With_five_calls_at_work_the_socket_is_not_read()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        var gates = Enumerable.Range(0, 6).Select(_ => new TaskCompletionSource<DomainRef>()).ToArray();
        var begun = new SemaphoreSlim(0);
        driver.Lookup = (name, _) =>
        {
            begun.Release();
            return gates[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)].Task;
        };
        for (var i = 0; i < 6; i++)
        {
            await bench.SendAsync(RemoteProcedures.DomainLookupByName, new DomainLookupByNameArguments($"{i}"));
        }

        await bench.Client.KeepAliveAsync(KeepAliveProcedure.Ping);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(await begun.WaitAsync(ScriptedPeer.Patience));
        }

        // Neither the sixth call nor the ping is read; one that ends makes room for both.
        var next = bench.Client.NextAsync();
        Assert.Equal(0, begun.CurrentCount);
        gates[0].SetResult(BenchDriver.Web);
        Assert.Equal(MessageType.Reply, (await next).Header.Type);
        Assert.True(await begun.WaitAsync(ScriptedPeer.Patience));
        gates[1].SetResult(BenchDriver.Web);
        var two = new[] { await bench.Client.NextAsync(), await bench.Client.NextAsync() };
        Assert.Contains(two, p => p.Header.Program == RemoteProgram.KeepAlive && p.Header.Procedure == KeepAliveProcedure.Pong);
        Assert.Contains(two, p => p.Header.Program == RemoteProgram.Remote);
        foreach (var gate in gates)
        {
            gate.TrySetResult(BenchDriver.Web);
        }
    }

    [Fact]
    public async Task A_client_that_goes_while_all_its_calls_hang_is_noticed()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        driver.Lookup = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return default;
        };
        for (var i = 0; i < 5; i++)
        {
            await bench.SendAsync(RemoteProcedures.DomainLookupByName, new DomainLookupByNameArguments("web"));
        }

        bench.Client.Close();
        await bench.Served.WaitAsync(ScriptedPeer.Patience);
        Assert.False(driver.IsOpen);
    }

    [Fact]
    public async Task A_call_keeps_its_place_until_its_answer_has_left()
    {
        // The client reads nothing: answers fill the pipe, and then the daemon stops taking calls.
        await using var bench = new DaemonBench(capacity: 64);
        await bench.OpenedAsync();
        var sent = 0;
        var flood = Task.Run(async () =>
        {
            for (; sent < 1000; sent++)
            {
                await bench.SendAsync(RemoteProcedures.DomainLookupByName, new DomainLookupByNameArguments("web"));
            }
        });

        // It takes its five, and what the buffers on the way hold.
        await Task.WhenAny(flood, WaitUntilAsync(() => bench.Ended.Count >= 6));
        Assert.InRange(bench.Ended.Count, 1, 9);
        for (var i = 0; i < 1000; i++)
        {
            await bench.Client.NextAsync();
        }

        await flood.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task Pings_are_answered_before_anything_else_was_said()
    {
        await using var bench = new DaemonBench();
        await bench.Client.KeepAliveAsync(KeepAliveProcedure.Ping);
        var pong = await bench.Client.NextAsync();
        Assert.Equal((RemoteProgram.KeepAlive, KeepAliveProcedure.Pong, MessageType.Message, 0u),
            (pong.Header.Program, pong.Header.Procedure, pong.Header.Type, pong.Header.Serial));
    }

    [Fact]
    public async Task A_client_is_asked_for_signs_of_life_only_once_it_knows_the_program()
    {
        await using var bench = new DaemonBench(o => o with { KeepAliveInterval = TimeSpan.FromSeconds(5), KeepAliveCount = 2 });
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        await bench.OpenedAsync();

        await bench.CallAsync(RemoteProcedures.ConnectSupportsFeature, new ConnectSupportsFeatureArguments(10));
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        var ping = await bench.Client.NextAsync();
        Assert.Equal((RemoteProgram.KeepAlive, KeepAliveProcedure.Ping), (ping.Header.Program, ping.Header.Procedure));
        await bench.Client.KeepAliveAsync(KeepAliveProcedure.Pong);
        Assert.Equal(MessageStatus.Ok, (await bench.LookupAsync()).Header.Status);

        // interval * (count + 1) without anything.
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await bench.Client.NextAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await bench.Client.NextAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await bench.Client.TryNextAsync());
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (!condition() && limit.Elapsed < TimeSpan.FromSeconds(2))
        {
            await Task.Yield();
        }
    }
}
