using System.Buffers.Binary;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

public class RpcLossTests : RpcTests
{
    [Fact]
    public async Task When_the_host_closes_every_waiter_fails_with_what_it_was_calling()
    {
        await using var bench = NewBench();
        var waiting = new[] { bench.AskAsync(1), bench.PerformAsync(), bench.AskAsync(3) };
        for (var i = 0; i < waiting.Length; i++)
        {
            await bench.Peer.NextAsync();
        }

        bench.Peer.Close();
        var errors = await Task.WhenAll(waiting.Select(w => Assert.ThrowsAsync<VirtException>(() => w)));
        Assert.Equal(["CONNECT_SUPPORTS_FEATURE", "DOMAIN_MIGRATE_PERFORM3", "CONNECT_SUPPORTS_FEATURE"], errors.Select(e => e.Call));
        Assert.All(errors, error =>
        {
            Assert.Equal(VirtErrorId.ConnectionLost, error.ErrorId);
            Assert.Equal(RpcBench.Host, error.Host);
            Assert.Equal(CallDelivery.Unknown, error.Delivery);
            Assert.Contains(RpcBench.Host, error.Message, StringComparison.Ordinal);
        });
        await bench.LostAsync(VirtErrorId.ConnectionLost);

        var after = await Assert.ThrowsAsync<VirtException>(() => bench.AskAsync(4));
        Assert.Equal(VirtErrorId.ConnectionLost, after.ErrorId);
        Assert.Equal(CallDelivery.NotSent, after.Delivery);
    }

    [Fact]
    public async Task Only_what_was_handed_to_the_transport_may_have_arrived()
    {
        await using var bench = NewBench(o => o with { Window = 3 });
        bench.ClientEnd.WriteGate = new TaskCompletionSource().Task;
        var leaving = bench.AskAsync(1);
        var queued = bench.AskAsync(2);
        var third = bench.AskAsync(3);
        var waiting = bench.AskAsync(4);
        bench.Peer.Close();

        Assert.Equal(CallDelivery.Unknown, (await Assert.ThrowsAsync<VirtException>(() => leaving)).Delivery);
        Assert.Equal(CallDelivery.NotSent, (await Assert.ThrowsAsync<VirtException>(() => queued)).Delivery);
        Assert.Equal(CallDelivery.NotSent, (await Assert.ThrowsAsync<VirtException>(() => third)).Delivery);
        Assert.Equal(CallDelivery.NotSent, (await Assert.ThrowsAsync<VirtException>(() => waiting)).Delivery);
    }

    [Fact]
    public async Task Disposing_fails_waiters_as_closed_and_tells_no_reason()
    {
        var bench = NewBench();
        var waiting = bench.AskAsync(1);
        await bench.Peer.NextAsync();
        await bench.Connection.DisposeAsync();
        var error = await Assert.ThrowsAsync<VirtException>(() => waiting);
        Assert.Equal(VirtErrorId.ConnectionClosed, error.ErrorId);
        Assert.Equal(CallDelivery.Unknown, error.Delivery);
        Assert.Null(await bench.Connection.Closed.WaitAsync(ScriptedPeer.Patience));
        Assert.Null(await bench.Peer.TryNextAsync());

        var after = await Assert.ThrowsAsync<VirtException>(() => bench.AskAsync(4));
        Assert.Equal(VirtErrorId.ConnectionClosed, after.ErrorId);
        Assert.Equal(CallDelivery.NotSent, after.Delivery);
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task An_end_inside_a_packet_says_so()
    {
        await using var bench = NewBench();
        await bench.Peer.SendRawAsync([0, 0, 0, 40, 1, 2, 3]);
        bench.Peer.Close();
        var reason = await bench.LostAsync(VirtErrorId.ConnectionLost);
        Assert.Contains("inside a packet", reason.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> BadPackets =>
        ["length 0", "length 27", "length over the maximum", "type", "status", "call", "descriptors", "unknown serial",
            "other program", "other version", "other procedure", "continue", "foreign event", "short error"];

    [Theory]
    [MemberData(nameof(BadPackets))]
    public async Task A_packet_that_cannot_be_closes_the_connection(string which)
    {
        await using var bench = NewBench();
        var asking = bench.AskAsync(1);
        var call = await bench.Peer.NextAsync();
        var good = call.Header with { Type = MessageType.Reply };
        var answer = new ConnectSupportsFeatureReturn(1);
        byte[] Length(uint length)
        {
            var bytes = new byte[64];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, length);
            return bytes;
        }

        await bench.Peer.SendRawAsync(which switch
        {
            "length 0" => Length(0),
            "length 27" => Length(27),
            "length over the maximum" => Length(33_554_437),
            "type" => ScriptedPeer.Encode(good with { Type = (MessageType)7 }, answer),
            "status" => ScriptedPeer.Encode(good with { Status = (MessageStatus)3 }, answer),
            "call" => ScriptedPeer.Encode(good with { Type = MessageType.Call }, answer),
            "descriptors" => ScriptedPeer.Encode(good with { Type = MessageType.ReplyWithDescriptors }, answer),
            "unknown serial" => ScriptedPeer.Encode(good with { Serial = 77 }, answer),
            "other program" => ScriptedPeer.Encode(good with { Program = RemoteProgram.Qemu }, answer),
            "other version" => ScriptedPeer.Encode(good with { Version = 2 }, answer),
            "other procedure" => ScriptedPeer.Encode(good with { Procedure = 61 }, answer),
            "continue" => ScriptedPeer.Encode(good with { Status = MessageStatus.Continue }, answer),
            "foreign event" => ScriptedPeer.Encode(good with { Type = MessageType.Message, Program = 1 }, answer),
            _ => ScriptedPeer.Encode(good with { Status = MessageStatus.Error }, answer),
        });

        await bench.LostAsync(VirtErrorId.ProtocolError);
        var error = await Assert.ThrowsAsync<VirtException>(() => asking);
        Assert.Equal(VirtErrorId.ProtocolError, error.ErrorId);
        Assert.Equal(CallDelivery.Unknown, error.Delivery);
        Assert.True(error.IsConnectionLost);
    }

    [Fact]
    public async Task A_reply_too_short_for_its_record_closes_the_connection()
    {
        await using var bench = NewBench();
        var asking = bench.AskAsync(1);
        var other = bench.AskAsync(2);
        var call = await bench.Peer.NextAsync();
        await bench.Peer.ReplyAsync(call, default(XdrVoid));
        var error = await Assert.ThrowsAsync<VirtException>(() => asking);
        Assert.Equal(VirtErrorId.ProtocolError, error.ErrorId);
        Assert.Equal("CONNECT_SUPPORTS_FEATURE", error.Call);
        Assert.Equal(CallDelivery.Unknown, error.Delivery);
        Assert.Equal(VirtErrorId.ProtocolError, (await Assert.ThrowsAsync<VirtException>(() => other)).ErrorId);
    }

    [Fact]
    public async Task A_reply_to_a_call_that_has_not_left_is_a_breach()
    {
        await using var bench = NewBench(o => o with { Window = 1 });
        _ = bench.AskAsync(1);
        var waiting = bench.AskAsync(2);
        var call = await bench.Peer.NextAsync();
        await bench.Peer.SendAsync(call.Header with { Type = MessageType.Reply, Serial = 1 }, new ConnectSupportsFeatureReturn(1));
        var error = await Assert.ThrowsAsync<VirtException>(() => waiting);
        Assert.Equal(VirtErrorId.ProtocolError, error.ErrorId);
        Assert.Equal(CallDelivery.NotSent, error.Delivery);
    }

    [Fact]
    public async Task Bytes_after_the_reply_are_left_alone()
    {
        await using var bench = NewBench();
        var asking = bench.AskAsync(1);
        await bench.Peer.ReplyAsync(await bench.Peer.NextAsync(), new DomainMigratePerform3Return([0, 0, 0, 9]));
        Assert.Equal(4, await asking);
    }

    [Fact]
    public async Task Random_bytes_end_the_connection_and_nothing_else()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            await using var bench = NewBench();
            var random = new Random(seed);
            var asking = bench.AskAsync(1);
            var call = await bench.Peer.NextAsync();

            // Half of them begin as a good packet would, so that the dispatch is reached too.
            var bytes = ScriptedPeer.Encode(call.Header with { Type = MessageType.Reply }, new ConnectSupportsFeatureReturn(1));
            for (var i = seed % 2 == 0 ? 4 : 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Next(3) == 0 ? (byte)random.Next(256) : bytes[i];
            }

            await bench.Peer.SendRawAsync(bytes);
            bench.Peer.Close();
            var reason = await bench.Connection.Closed.WaitAsync(ScriptedPeer.Patience);
            Assert.Contains(reason!.ErrorId, new[] { VirtErrorId.ProtocolError, VirtErrorId.ConnectionLost });
            try
            {
                await asking;
            }
            catch (VirtException)
            {
                // Its end: with an answer or with an error, but with one of them.
            }
        }
    }
}
