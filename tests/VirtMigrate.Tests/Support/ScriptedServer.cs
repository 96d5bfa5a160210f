using System.Net;
using System.Net.Sockets;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Transports;

namespace VirtMigrate.Tests.Support;

/// <summary>A listener on the loopback whose every connection does what a test tells.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<NetworkStream, Task> script;
    private readonly CancellationTokenSource ended = new();
    private readonly List<Task> connections = [];
    private readonly Task accepting;

    public ScriptedServer(Func<NetworkStream, Task> script)
    {
        this.script = script;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Count
    {
        get
        {
            lock (connections)
            {
                return connections.Count;
            }
        }
    }

    /// <summary>Answers the calls of a connection; null from the handler: as a daemon that is open to everybody, and for other
    /// calls nothing.</summary>
    public static async Task AnswerAsync(Stream stream, Func<ScriptedPeer, PeerPacket, Task<bool>> handler)
    {
        await using var peer = new ScriptedPeer(new StreamTransport(stream));
        while (await peer.TryNextAsync() is { } call)
        {
            if (call.Header.Type != MessageType.Call || await handler(peer, call))
            {
                continue;
            }

            await (call.Header.Procedure switch
            {
                1 or 2 or 360 or 361 => peer.ReplyAsync(call, default(VirtMigrate.Remote.Xdr.XdrVoid)),
                60 => peer.ReplyAsync(call, new ConnectSupportsFeatureReturn(1)),
                66 => peer.ReplyAsync(call, new AuthListReturn([AuthenticationType.None])),
                59 => peer.ReplyAsync(call, new ConnectGetHostnameReturn("liar")),
                _ => Task.CompletedTask,
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        await accepting;
        Task[] open;
        lock (connections)
        {
            open = [.. connections];
        }

        await Task.WhenAll(open).WaitAsync(ScriptedPeer.Patience);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(ended.Token);
                lock (connections)
                {
                    connections.Add(ServeAsync(client));
                }
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        await using var cut = ended.Token.Register(client.Dispose);
        try
        {
            await script(stream);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or EndOfStreamException
            or System.Security.Authentication.AuthenticationException or TimeoutException or OperationCanceledException)
        {
            // The client has had enough.
        }
    }
}
