using System.Net.Sockets;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Transports;

/// <summary>A local socket, read on a thread where that is done.</summary>
public sealed class SocketTransportTests
{
    [Fact]
    public async Task An_idle_connection_notices_its_end()
    {
        await using var pair = await LocalPair.MakeAsync();
        pair.Peer.Close();
        var reason = await pair.Connection.Closed.WaitAsync(ScriptedPeer.Patience);
        Assert.Equal(VirtErrorId.ConnectionLost, reason!.ErrorId);
    }

    [Fact]
    public async Task An_idle_connection_answers_pings()
    {
        await using var pair = await LocalPair.MakeAsync();
        await pair.Peer.KeepAliveAsync(KeepAliveProcedure.Ping);
        Assert.Equal(KeepAliveProcedure.Pong, (await pair.Peer.NextAsync()).Header.Procedure);
    }

    [Fact]
    public async Task Disposing_ends_the_wait_and_the_peer_sees_it()
    {
        await using var pair = await LocalPair.MakeAsync();
        await pair.Connection.DisposeAsync();
        Assert.Null(await pair.Peer.TryNextAsync());
        Assert.Null(await pair.Connection.Closed.WaitAsync(ScriptedPeer.Patience));
    }

    [Fact]
    public async Task Writes_that_the_peer_does_not_read_yet_wait_without_keeping_a_thread()
    {
        await using var pair = await LocalPair.MakeAsync();
        var xml = new string('x', 3_000_000);
        var calls = Enumerable.Range(0, 3).Select(_ => pair.Connection.CallAsync(
            RemoteProcedures.ConnectCompareCpu, new ConnectCompareCpuArguments(xml, 0), default).AsTask()).ToArray();
        foreach (var call in calls)
        {
            Assert.False(call.IsCompleted);
        }

        for (var i = 0; i < calls.Length; i++)
        {
            var packet = await pair.Peer.NextAsync();
            Assert.Equal(xml, packet.Read<ConnectCompareCpuArguments>().Xml);
            await pair.Peer.ReplyAsync(packet, new ConnectCompareCpuReturn(i));
        }

        Assert.Equal([0, 1, 2], (await Task.WhenAll(calls).WaitAsync(ScriptedPeer.Patience)).Select(c => c.Result));
    }

    private sealed class LocalPair(RpcConnection connection, ScriptedPeer peer, string path) : IAsyncDisposable
    {
        public RpcConnection Connection => connection;

        public ScriptedPeer Peer => peer;

        public static async Task<LocalPair> MakeAsync()
        {
            var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            var accepting = listener.AcceptAsync();
            var transport = await TransportFactory.ConnectAsync(
                ConnectionUri.Parse($"qemu+unix:///system?socket={path}"), new ConnectOptions(), default);
            var connection = RpcConnection.Start(transport, new RpcConnectionOptions { Host = "here" });
            return new LocalPair(connection, new ScriptedPeer(new SocketTransport(await accepting)), path);
        }

        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            await peer.DisposeAsync();
            File.Delete(path);
        }
    }
}
