using System.Buffers;
using System.Buffers.Binary;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

/// <summary>Cuts a transport's bytes into packets. One user at a time.</summary>
/// <remarks>The buffer grows only when it is full of bytes that have really come, whatever length a peer announces.</remarks>
internal sealed class FrameReader(RpcTransport transport) : IDisposable
{
    private const int InitialSize = 16_384;

    /// <summary>Larger buffers are given back when they are empty; a stream's chunks fit into this one.</summary>
    private const int KeptSize = 524_288;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int start;
    private int end;

    /// <summary>Size of the buffer now, in bytes.</summary>
    public int Capacity => buffer.Length;

    /// <summary>Bytes that have come and belong to packets not taken yet.</summary>
    public int Untaken => end - start;

    /// <summary>Whether bytes of an unfinished packet are there: an end now is no good end.</summary>
    public bool HasPartialFrame => Untaken > 0;

    /// <summary>Takes the next packet if it is complete. It is valid until the next fill.</summary>
    /// <exception cref="XdrException">Its length is none that a packet can have.</exception>
    public bool TryTake(out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        if (end - start < sizeof(uint))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(start));
        if (length is < ProtocolLimits.Header or > ProtocolLimits.LengthWord)
        {
            throw new XdrException($"a packet announces {length} bytes; {ProtocolLimits.Header} to {ProtocolLimits.LengthWord} are possible");
        }

        if ((uint)(end - start) < length)
        {
            return false;
        }

        packet = buffer.AsMemory(start, (int)length);
        start += (int)length;
        return true;
    }

    /// <summary>Begins to read more; its result goes into <see cref="EndFill"/>.</summary>
    public ValueTask<int> BeginFill() => transport.ReadAsync(MakeRoom());

    /// <summary>Waits on this thread for more; its result goes into <see cref="EndFill"/>.</summary>
    public int Fill() => transport.Read(MakeRoom().Span);

    /// <summary>Takes over what a read has brought.</summary>
    /// <returns>False at the end of the bytes.</returns>
    public bool EndFill(int count)
    {
        end += count;
        return count > 0;
    }

    private Memory<byte> MakeRoom()
    {
        if (start == end)
        {
            start = end = 0;
            if (buffer.Length > KeptSize)
            {
                Replace(InitialSize);
            }
        }
        else if (end == buffer.Length)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                end -= start;
                start = 0;
            }
            else
            {
                // TryTake has refused every length above the largest packet, so this ends.
                Replace(buffer.Length * 2);
            }
        }

        return buffer.AsMemory(end);
    }

    /// <summary>Waits for the next packet; an empty one is the end.</summary>
    /// <exception cref="XdrException">A length is wrong, or the bytes end inside a packet.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadFrameAsync()
    {
        ReadOnlyMemory<byte> packet;
        while (!TryTake(out packet))
        {
            if (!EndFill(await BeginFill().ConfigureAwait(false)))
            {
                return HasPartialFrame ? throw new XdrException("the bytes end inside a packet") : default;
            }
        }

        return packet;
    }

    /// <summary>Gives the buffer back; no read may be under way.</summary>
    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            start = end = 0;
        }
    }

    private void Replace(int size)
    {
        var other = ArrayPool<byte>.Shared.Rent(size);
        buffer.AsSpan(start, end - start).CopyTo(other);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = other;
        end -= start;
        start = 0;
    }
}
