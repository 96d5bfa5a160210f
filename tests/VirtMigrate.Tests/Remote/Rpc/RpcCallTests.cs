using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

public class RpcCallTests : RpcTests
{
    [Fact]
    public async Task A_call_leaves_as_the_wire_wants_it_in_one_write()
    {
        await using var bench = NewBench();
        var asking = bench.AskAsync(10);
        var call = await bench.Peer.NextAsync();

        Assert.Equal(new RpcHeader(32, 0x20008086, 1, 60, MessageType.Call, 0, MessageStatus.Ok), call.Header);
        Assert.Equal(new byte[] { 0, 0, 0, 10 }, call.Payload);
        Assert.Equal(1, bench.ClientEnd.Writes);
        await bench.AnswerAsync(call, 1);
        Assert.Equal(1, await asking);
    }

    [Fact]
    public async Task Serials_count_up_from_zero_on_one_connection()
    {
        await using var bench = NewBench();
        for (var i = 0u; i < 5; i++)
        {
            var asking = bench.AskAsync(1);
            var call = await bench.Peer.NextAsync();
            Assert.Equal(i, call.Serial);
            await bench.AnswerAsync(call, 0);
            await asking;
        }
    }

    [Fact]
    public async Task Replies_may_come_in_any_order()
    {
        await using var bench = NewBench();
        var first = bench.AskAsync(1);
        var second = bench.AskAsync(2);
        var third = bench.AskAsync(3);
        var calls = new[] { await bench.Peer.NextAsync(), await bench.Peer.NextAsync(), await bench.Peer.NextAsync() };

        await bench.AnswerAsync(calls[2], 30);
        Assert.Equal(30, await third);
        await bench.AnswerAsync(calls[0], 10);
        Assert.Equal(10, await first);
        Assert.False(second.IsCompleted);
        await bench.AnswerAsync(calls[1], 20);
        Assert.Equal(20, await second);
    }

    [Fact]
    public async Task An_error_reply_becomes_an_error_with_host_and_call_and_the_connection_lives_on()
    {
        await using var bench = NewBench();
        var asking = bench.AskAsync(1);
        await bench.Peer.ErrorAsync(await bench.Peer.NextAsync(), VirtErrorCode.NoDomain, "Domain not found");

        var error = await Assert.ThrowsAsync<VirtException>(() => asking);
        Assert.Equal(VirtErrorCode.NoDomain, error.Code);
        Assert.Equal(VirtErrorDomain.Qemu, error.Domain);
        Assert.Equal("Domain not found", error.Message);
        Assert.Equal(RpcBench.Host, error.Host);
        Assert.Equal("CONNECT_SUPPORTS_FEATURE", error.Call);
        Assert.Equal(CallDelivery.Answered, error.Delivery);

        var again = bench.AskAsync(1);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);
        Assert.Equal(1, await again);
    }

    [Fact]
    public async Task Everything_may_come_one_byte_at_a_time()
    {
        await using var bench = NewBench();
        bench.ClientEnd.ReadLimit = 1;
        var name = new string('ü', 5_000);
        var asking = bench.Connection.CallAsync(RemoteProcedures.ConnectGetHostname, default, default).AsTask();
        await bench.Peer.ReplyAsync(await bench.Peer.NextAsync(), new ConnectGetHostnameReturn(name));
        Assert.Equal(name, (await asking).Hostname);
    }

    [Fact]
    public async Task A_large_reply_grows_the_buffer_and_the_next_small_one_still_fits()
    {
        await using var bench = NewBench();
        var name = new string('x', 4_000_000);
        for (var i = 0; i < 2; i++)
        {
            var asking = bench.Connection.CallAsync(RemoteProcedures.ConnectGetHostname, default, default).AsTask();
            await bench.Peer.ReplyAsync(await bench.Peer.NextAsync(), new ConnectGetHostnameReturn(name));
            Assert.Equal(name.Length, (await asking).Hostname.Length);
            var small = bench.AskAsync(i);
            await bench.AnswerAsync(await bench.Peer.NextAsync(), i + 7);
            Assert.Equal(i + 7, await small);
        }
    }

    [Fact]
    public async Task A_thousand_calls_at_once_each_get_their_own_answer()
    {
        await using var bench = NewBench();
        var serving = ServeAsync(bench, 1000);
        var calls = Enumerable.Range(0, 1000).Select(i => Task.Run(() => bench.AskAsync(i))).ToArray();
        var answers = await Task.WhenAll(calls).WaitAsync(ScriptedPeer.Patience);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i * 3), answers);
        Assert.Equal(1000, await serving);
    }

    [Fact]
    public async Task Arguments_that_do_not_fit_are_refused_before_anything_is_sent()
    {
        await using var bench = NewBench();
        var error = await Assert.ThrowsAsync<VirtException>(() => bench.Connection.CallAsync(RemoteProcedures.DomainLookupByName,
            new DomainLookupByNameArguments(new string('x', 5_000_000)), default).AsTask());
        Assert.Equal(VirtErrorId.ArgumentInvalid, error.ErrorId);
        Assert.Equal(CallDelivery.NotSent, error.Delivery);
        Assert.Equal("DOMAIN_LOOKUP_BY_NAME", error.Call);

        var asking = bench.AskAsync(5);
        var call = await bench.Peer.NextAsync();
        Assert.Equal(60, call.Header.Procedure);
        await bench.AnswerAsync(call, 1);
        await asking;
    }

    [Fact]
    public async Task The_caller_that_goes_on_blocks_nobody()
    {
        await using var bench = NewBench();
        using var release = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        var first = bench.AskAsync(1);
        var stuck = Task.Run(async () =>
        {
            await first;
            blocked.Set();
            release.Wait(ScriptedPeer.Patience);
        });
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 1);
        Assert.True(blocked.Wait(ScriptedPeer.Patience));

        var second = bench.AskAsync(2);
        await bench.AnswerAsync(await bench.Peer.NextAsync(), 2);
        Assert.Equal(2, await second.WaitAsync(ScriptedPeer.Patience));
        release.Set();
        await stuck;
    }

    /// <summary>Answers calls, out of order where it can, with three times the number they carry.</summary>
    private static async Task<int> ServeAsync(RpcBench bench, int count)
    {
        var served = 0;
        PeerPacket? kept = null;
        while (served < count)
        {
            var call = await bench.Peer.NextAsync();
            if (kept is null && served % 7 == 3 && served < count - 4)
            {
                kept = call;
                served++;
                continue;
            }

            await AnswerAsync(call);
            served++;
            if (kept is not null)
            {
                await AnswerAsync(kept);
                kept = null;
            }
        }

        return served;

        Task AnswerAsync(PeerPacket call) => bench.AnswerAsync(call, call.Read<ConnectSupportsFeatureArguments>().Feature * 3);
    }
}
