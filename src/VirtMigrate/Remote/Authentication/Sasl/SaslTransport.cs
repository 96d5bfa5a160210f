using System.Buffers.Binary;
using VirtMigrate.Remote.Transports;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>Lies over a transport without protection of its own and puts a mechanism's layer between, once one was agreed:
/// directly after the last packet of the authentication, in both directions.</summary>
/// <remarks>Until then it hands out at most one packet at a time, so that nothing that somebody slipped in behind the last
/// clear packet is taken for part of the protected connection: it goes into the layer, which refuses it.</remarks>
internal sealed class SaslTransport(RpcTransport inner) : RpcTransport
{
    private const int LengthSize = sizeof(uint);

    private readonly byte[] packetLength = new byte[LengthSize];
    private int packetLengthCount;
    private long packetLeft;
    private volatile bool isPlain;
    private volatile SaslLayer? layer;

    private byte[] wrapped = [];
    private int wrappedCount;
    private ReadOnlyMemory<byte> plain;
    private byte[] outgoing = [];

    /// <summary>The layer that is at work; null: none.</summary>
    public SaslLayer? Layer => layer;

    /// <summary>There will be no layer: bytes pass as they are from now on.</summary>
    public void Release() => isPlain = true;

    /// <summary>Wraps every later byte. Between two packets, when the host has nothing to say until it is asked.</summary>
    /// <exception cref="SaslException">The host is in the middle of a packet.</exception>
    public void Activate(SaslLayer agreed)
    {
        if (packetLengthCount > 0 || packetLeft > 0)
        {
            throw new SaslException("there are bytes behind the last packet of the authentication");
        }

        wrapped = new byte[LengthSize + agreed.MaxWrapped];
        layer = agreed;
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => isPlain ? inner.ReadAsync(buffer) : ReadPacketOrBlockAsync(buffer);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> data) => layer is { } active ? WriteWrappedAsync(active, data) : inner.WriteAsync(data);

    /// <inheritdoc/>
    public override void Abort() => inner.Abort();

    /// <inheritdoc/>
    public override ValueTask<Model.VirtException> ExplainAsync(Model.VirtException loss) => inner.ExplainAsync(loss);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<int> ReadPacketOrBlockAsync(Memory<byte> buffer)
    {
        if (layer is null)
        {
            var most = packetLeft > 0 ? packetLeft : LengthSize - packetLengthCount;
            var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, most)]).ConfigureAwait(false);
            if (layer is null)
            {
                CountPacket(buffer.Span[..read]);
                return read;
            }

            // The layer came while this was waiting: what has arrived is the begin of the first block.
            if (read == 0)
            {
                return 0;
            }

            buffer.Span[..read].CopyTo(wrapped);
            wrappedCount = read;
        }

        while (plain.IsEmpty)
        {
            if (!await ReadBlockAsync(layer).ConfigureAwait(false))
            {
                return 0;
            }
        }

        var count = Math.Min(plain.Length, buffer.Length);
        plain[..count].CopyTo(buffer);
        plain = plain[count..];
        return count;
    }

    private async ValueTask<bool> ReadBlockAsync(SaslLayer active)
    {
        if (!await FillAsync(LengthSize).ConfigureAwait(false))
        {
            return wrappedCount == 0 ? false : throw new SaslException("the bytes end inside a protected block");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(wrapped);
        if (length == 0 || length > active.MaxWrapped)
        {
            throw new SaslException($"a protected block announces {length} bytes; 1 to {active.MaxWrapped} are agreed");
        }

        if (!await FillAsync(LengthSize + (int)length).ConfigureAwait(false))
        {
            throw new SaslException("the bytes end inside a protected block");
        }

        plain = active.Unwrap(wrapped.AsSpan(LengthSize, (int)length));
        wrappedCount = 0;
        return true;
    }

    private async ValueTask<bool> FillAsync(int until)
    {
        while (wrappedCount < until)
        {
            var read = await inner.ReadAsync(wrapped.AsMemory(wrappedCount, until - wrappedCount)).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            wrappedCount += read;
        }

        return true;
    }

    private async ValueTask WriteWrappedAsync(SaslLayer active, ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            var part = data[..Math.Min(data.Length, active.MaxPlain)];
            data = data[part.Length..];
            await inner.WriteAsync(Frame(active, part.Span)).ConfigureAwait(false);
        }
    }

    private ReadOnlyMemory<byte> Frame(SaslLayer active, ReadOnlySpan<byte> part)
    {
        var block = active.Wrap(part);
        if (outgoing.Length < LengthSize + block.Length)
        {
            outgoing = new byte[LengthSize + block.Length];
        }

        BinaryPrimitives.WriteInt32BigEndian(outgoing, block.Length);
        block.CopyTo(outgoing.AsMemory(LengthSize));
        return outgoing.AsMemory(0, LengthSize + block.Length);
    }

    private void CountPacket(ReadOnlySpan<byte> read)
    {
        if (packetLeft > 0)
        {
            packetLeft -= read.Length;
            return;
        }

        read.CopyTo(packetLength.AsSpan(packetLengthCount));
        packetLengthCount += read.Length;
        if (packetLengthCount == LengthSize)
        {
            // A length that no packet can have is the frame reader's to refuse.
            packetLeft = Math.Max(0L, BinaryPrimitives.ReadUInt32BigEndian(packetLength) - (long)LengthSize);
            packetLengthCount = 0;
        }
    }
}
