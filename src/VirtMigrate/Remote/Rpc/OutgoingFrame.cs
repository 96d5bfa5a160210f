using System.Buffers;
using System.Buffers.Binary;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

/// <summary>A packet being written or waiting to leave. Pooled: it belongs to its maker until a <see cref="FrameWriter"/>
/// takes it, then to that writer.</summary>
internal sealed class OutgoingFrame : IBufferWriter<byte>
{
    /// <summary>Buffers up to this size stay with their frame for the next use.</summary>
    private const int KeptSize = 4096;
    private const int SerialOffset = 20;
    private static readonly ObjectPool<OutgoingFrame> Pool = new(64);

    private byte[] buffer = [];
    private int length;

    private OutgoingFrame()
    {
    }

    /// <summary>Told when the frame leaves.</summary>
    public IFrameOwner? Owner { get; set; }

    /// <summary>Completed when the transport has taken the whole frame; null: nobody asks.</summary>
    public TaskCompletionSource? Written { get; set; }

    /// <summary>The next one in the writer's queue.</summary>
    public OutgoingFrame? Next { get; set; }

    /// <summary>Called off before it left; guarded by the writer's lock.</summary>
    public bool Recalled { get; set; }

    /// <summary>The bytes so far.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>Their number.</summary>
    public int Length => length;

    /// <summary>Takes an empty frame and writes the header into it; its length word is filled in by what follows.</summary>
    public static OutgoingFrame Begin(in RpcHeader header)
    {
        var frame = Pool.TryTake() ?? new OutgoingFrame();
        var writer = new XdrWriter(frame);
        header.Write(ref writer);
        writer.Flush();
        frame.SealLength();
        return frame;
    }

    /// <summary>Makes a whole frame from a header and a message.</summary>
    /// <exception cref="XdrException">The message does not fit into XDR or into a packet.</exception>
    public static OutgoingFrame Encode<TMessage>(in RpcHeader header, TMessage message)
        where TMessage : IXdrMessage<TMessage>
    {
        var frame = Begin(header);
        try
        {
            var writer = new XdrWriter(frame);
            message.Write(ref writer);
            writer.Flush();
            frame.SealLength();
            return frame;
        }
        catch
        {
            frame.Release();
            throw;
        }
    }

    /// <summary>Makes a whole frame from a header and bytes.</summary>
    public static OutgoingFrame Copy(in RpcHeader header, ReadOnlySpan<byte> payload)
    {
        var frame = Begin(header);
        payload.CopyTo(frame.GetSpan(payload.Length));
        frame.length += payload.Length;
        frame.SealLength();
        return frame;
    }

    /// <summary>Replaces the serial.</summary>
    public void SetSerial(uint serial) => BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(SerialOffset), serial);

    /// <summary>Gives the frame back; it must not be used afterwards.</summary>
    public void Release()
    {
        if (buffer.Length > KeptSize)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }

        length = 0;
        Owner = null;
        Written = null;
        Next = null;
        Recalled = false;
        Pool.Put(this);
    }

    /// <inheritdoc/>
    public void Advance(int count) => length = checked(length + count);

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsMemory(length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsSpan(length);
    }

    private void SealLength()
    {
        if (length > ProtocolLimits.LengthWord)
        {
            throw new XdrException($"the message has {length} bytes, at most {ProtocolLimits.LengthWord} are allowed");
        }

        BinaryPrimitives.WriteInt32BigEndian(buffer, length);
    }

    private void Reserve(int sizeHint)
    {
        var wanted = (long)length + Math.Max(sizeHint, 1);
        if (wanted <= buffer.Length)
        {
            return;
        }

        // Room for a little more than the largest packet: what is too long is found by SealLength, what is far too long here.
        if (wanted > ProtocolLimits.LengthWord + KeptSize)
        {
            throw new XdrException($"the message has more than {ProtocolLimits.LengthWord} bytes");
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(wanted, Math.Max(512, buffer.Length * 2L)));
        buffer.AsSpan(0, length).CopyTo(larger);
        if (buffer.Length > KeptSize)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = larger;
    }
}
