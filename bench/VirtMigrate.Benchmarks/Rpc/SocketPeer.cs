using System.Net.Sockets;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Benchmarks.Rpc;

/// <summary>A connection over a pair of connected Unix sockets, and at its other end a thread that follows a script: it
/// answers each call with the same reply, and allocates nothing while it does.</summary>
internal sealed class SocketPeer : IAsyncDisposable
{
    private const int SerialOffset = 20;

    private readonly Socket server;
    private readonly Thread thread;
    private readonly byte[] reply;

    private SocketPeer(Socket client, Socket server, byte[] reply)
    {
        this.server = server;
        this.reply = reply;
        Connection = RpcConnection.Start(new SocketTransport(client), new RpcConnectionOptions { Host = "peer" });
        thread = new Thread(Answer) { IsBackground = true };
        thread.Start();
    }

    public RpcConnection Connection { get; }

    /// <summary>Makes a pair whose far end answers every call with this.</summary>
    public static SocketPeer Make<TReturn>(Procedure procedure, TReturn answer)
        where TReturn : struct, IXdrMessage<TReturn>
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        var server = listener.Accept();
        File.Delete(path);
        var header = new RpcHeader(0, RemoteProgram.Remote, RemoteProgram.Version, procedure.Number, MessageType.Reply, 0, MessageStatus.Ok);
        return new SocketPeer(client, server, Encode(header, answer));
    }

    /// <summary>Sends packets that nobody asked for.</summary>
    public void Send(ReadOnlySpan<byte> packets)
    {
        while (!packets.IsEmpty)
        {
            packets = packets[server.Send(packets)..];
        }
    }

    /// <summary>The bytes of one packet.</summary>
    public static byte[] Encode<TMessage>(in RpcHeader header, TMessage message)
        where TMessage : struct, IXdrMessage<TMessage>
    {
        var frame = OutgoingFrame.Encode(header, message);
        var bytes = frame.Bytes.ToArray();
        frame.Release();
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        thread.Join();
        server.Dispose();
    }

    private void Answer()
    {
        var buffer = new byte[65_536];
        var have = 0;
        while (true)
        {
            var got = server.Receive(buffer, have, buffer.Length - have, SocketFlags.None);
            if (got == 0)
            {
                return;
            }

            have += got;
            var start = 0;
            while (have - start >= ProtocolLimits.Header)
            {
                var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(start));
                if (have - start < length)
                {
                    break;
                }

                buffer.AsSpan(start + SerialOffset, sizeof(uint)).CopyTo(reply.AsSpan(SerialOffset));
                Send(reply);
                start += length;
            }

            buffer.AsSpan(start, have - start).CopyTo(buffer);
            have -= start;
        }
    }
}
