using System.Runtime.CompilerServices;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

/// <content>The reading loop of transports that are read asynchronously, and what both loops do with a packet.</content>
/// <remarks>It is no async method, for the sake of one thing: when there is nothing more to read, the next read is begun
/// first, and then the caller of the last reply goes on here, on the thread that would end otherwise. A call in sequence
/// so costs one thread switch less, and nobody stalls the loop: what comes next is read on another thread. Replies before
/// the last one go to the thread pool.</remarks>
internal sealed partial class RpcConnection
{
    private readonly KeepAliveMark pongMark = new();
    private readonly KeepAliveMark pingMark = new();
    private readonly Action onReadable;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter reading;

    private void OnReadable()
    {
        if (EndRead(reading))
        {
            Read();
        }
        else
        {
            EndReading();
        }
    }

    /// <summary>Handles what is there, and reads until a read has to wait.</summary>
    private void Read()
    {
        while (true)
        {
            PendingCall? last = null;
            ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter awaiter;
            try
            {
                while (closeReason is null && reader.TryTake(out var packet))
                {
                    if (OnPacket(packet.Span) is { } answered)
                    {
                        last?.Publish(inline: false);
                        last = answered;
                    }
                }

                if (closeReason is not null)
                {
                    last?.Publish(inline: false);
                    EndReading();
                    return;
                }

                awaiter = reader.BeginFill().ConfigureAwait(false).GetAwaiter();
            }
            catch (Exception error)
            {
                last?.Publish(inline: false);
                Close(error is XdrException ? VirtErrorId.ProtocolError : VirtErrorId.ConnectionLost, Describe(error), error);
                EndReading();
                return;
            }

            if (!awaiter.IsCompleted)
            {
                reading = awaiter;
                awaiter.UnsafeOnCompleted(onReadable);

                // Another thread may be in this loop by now: nothing of the loop is touched from here on.
                last?.Publish(inline: true);
                return;
            }

            last?.Publish(inline: false);
            if (!EndRead(awaiter))
            {
                EndReading();
                return;
            }
        }
    }

    private bool EndRead(ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter awaiter)
    {
        try
        {
            if (reader.EndFill(awaiter.GetResult()))
            {
                Volatile.Read(ref keepAlive)?.Received();
                return true;
            }

            Close(VirtErrorId.ConnectionLost, reader.HasPartialFrame ? "the host closed it inside a packet" : "the host closed it", null);
        }
        catch (Exception error)
        {
            Close(VirtErrorId.ConnectionLost, Describe(error), error);
        }

        return false;
    }

    /// <summary>Handles a packet.</summary>
    /// <returns>A call whose caller can go on; null: none.</returns>
    /// <exception cref="XdrException">The packet is none that may come: the connection is of no use any more.</exception>
    private PendingCall? OnPacket(ReadOnlySpan<byte> packet)
    {
        var body = new XdrReader(packet);
        var header = RpcHeader.Read(ref body);
        if ((uint)header.Status > (uint)MessageStatus.Continue)
        {
            throw new XdrException($"a packet has the status {(int)header.Status}, which does not exist");
        }

        switch (header.Type)
        {
            case MessageType.Reply:
                return OnReply(header, ref body);
            case MessageType.Message when header.Program == RemoteProgram.KeepAlive:
                OnKeepAlive(header);
                return null;
            case MessageType.Message:
                OnEvent(header, ref body);
                return null;
            case MessageType.Stream:
            case MessageType.StreamHole:
                OnStream(header, packet[ProtocolLimits.Header..]);
                return null;
            default:
                throw new XdrException($"a packet has the type {(int)header.Type}, which a host does not send");
        }
    }

    private void OnKeepAlive(in RpcHeader header)
    {
        if (header.Procedure == KeepAliveProcedure.Ping)
        {
            SendKeepAlive(KeepAliveProcedure.Pong, pongMark);
        }
    }

    private void SendKeepAlive(int procedure, KeepAliveMark mark)
    {
        if (mark.TryClaim())
        {
            var frame = OutgoingFrame.Copy(new RpcHeader(0, RemoteProgram.KeepAlive, RemoteProgram.Version, procedure,
                MessageType.Message, 0, MessageStatus.Ok), []);
            frame.Owner = mark;
            writer.TryEnqueue(frame);
        }
    }

    private VirtException ReadError(ref XdrReader body, string call) => ErrorBody.Read(ref body).ToException(Host, call);
}
