using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Tests.Support;

/// <summary>The other end of a connection, which does what a test tells: it takes packets in their order and sends whatever
/// it is told to send, sense or nonsense.</summary>
internal sealed class ScriptedPeer(RpcTransport transport) : IAsyncDisposable
{
    private readonly FrameReader reader = new(transport);
    private readonly SemaphoreSlim writing = new(1);

    /// <summary>Longest wait for a packet: a test that hangs fails instead.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The next packet.</summary>
    /// <exception cref="EndOfStreamException">The client has closed.</exception>
    public async Task<PeerPacket> NextAsync() => await TryNextAsync() ?? throw new EndOfStreamException();

    /// <summary>The next packet; null: the client has closed.</summary>
    public async Task<PeerPacket?> TryNextAsync()
    {
        var packet = await reader.ReadFrameAsync().AsTask().WaitAsync(Patience);
        return packet.IsEmpty ? null : new PeerPacket(HeaderOf(packet.Span), packet[ProtocolLimits.Header..].ToArray());
    }

    public Task ReplyAsync<T>(PeerPacket call, T message)
        where T : struct, IXdrMessage<T> =>
        SendAsync(call.Header with { Type = MessageType.Reply, Status = MessageStatus.Ok }, message);

    public Task ErrorAsync(PeerPacket call, VirtErrorCode code, string text, MessageType type = MessageType.Reply) =>
        SendAsync(call.Header with { Type = type, Status = MessageStatus.Error },
            ErrorBody.FromException(new VirtException(code, VirtErrorDomain.Qemu, text)));

    public Task EventAsync<T>(int procedure, T message, uint program = RemoteProgram.Remote)
        where T : struct, IXdrMessage<T> =>
        SendAsync(new RpcHeader(0, program, 1, procedure, MessageType.Message, 1, MessageStatus.Ok), message);

    public Task KeepAliveAsync(int procedure) =>
        SendAsync(new RpcHeader(0, RemoteProgram.KeepAlive, 1, procedure, MessageType.Message, 0, MessageStatus.Ok), default(XdrVoid));

    public Task StreamAsync(PeerPacket call, MessageStatus status, byte[] payload, MessageType type = MessageType.Stream)
    {
        var frame = OutgoingFrame.Copy(call.Header with { Type = type, Status = status }, payload);
        return SendRawAsync(frame.Bytes.ToArray());
    }

    public Task SendAsync<T>(RpcHeader header, T message)
        where T : struct, IXdrMessage<T> =>
        SendRawAsync(Encode(header, message));

    public static byte[] Encode<T>(RpcHeader header, T message)
        where T : struct, IXdrMessage<T>
    {
        var frame = OutgoingFrame.Encode(header, message);
        var bytes = frame.Bytes.ToArray();
        frame.Release();
        return bytes;
    }

    public async Task SendRawAsync(byte[] bytes)
    {
        await writing.WaitAsync();
        try
        {
            await transport.WriteAsync(bytes);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Closes, as a daemon that ends.</summary>
    public void Close() => transport.Abort();

    public ValueTask DisposeAsync() => transport.DisposeAsync();

    private static RpcHeader HeaderOf(ReadOnlySpan<byte> packet)
    {
        var xdr = new XdrReader(packet);
        return RpcHeader.Read(ref xdr);
    }
}
