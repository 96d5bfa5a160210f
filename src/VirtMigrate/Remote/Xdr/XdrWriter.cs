using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace VirtMigrate.Remote.Xdr;

/// <summary>Writes XDR (RFC 4506) into a buffer. What was written is the buffer's own only after <see cref="Flush"/>.</summary>
/// <remarks>It fills one span of the buffer and advances it when that is full and at <see cref="Flush"/>, so that a field
/// costs a bounds check and a store. A value that XDR or the peers cannot take (over its limit, text with a NUL or half a
/// surrogate pair, null where a value is due) is refused by <see cref="XdrException"/>; the bytes before it may be in the
/// buffer by then.</remarks>
internal ref struct XdrWriter
{
    private const int SmallestSpan = 256;

    private readonly IBufferWriter<byte> output;
    private Span<byte> span;
    private int used;
    private long flushed;

    /// <summary>Begins to write at the buffer's end.</summary>
    public XdrWriter(IBufferWriter<byte> output)
    {
        this.output = output;
        span = output.GetSpan(SmallestSpan);
    }

    /// <summary>Bytes written by this writer so far, flushed or not.</summary>
    public readonly long Written => flushed + used;

    /// <summary>Hands what was written to the buffer. Every writer ends with it.</summary>
    public void Flush()
    {
        if (used > 0)
        {
            output.Advance(used);
            flushed += used;
            used = 0;
        }

        span = default;
    }

    /// <summary>Writes 32 bits, unsigned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    /// <summary>Writes 32 bits, signed; an enumeration's value too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    /// <summary>Writes 64 bits, unsigned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    /// <summary>Writes 64 bits, signed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    /// <summary>Writes an IEEE 754 number of double precision.</summary>
    public void WriteDouble(double value) => WriteUInt64(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Writes true (1) or false (0).</summary>
    public void WriteBool(bool value) => WriteUInt32(value ? 1u : 0u);

    /// <summary>Writes an unsigned char as a unit of four bytes.</summary>
    public void WriteByte(byte value) => WriteUInt32(value);

    /// <summary>Writes a signed char as a unit of four bytes, its sign extended.</summary>
    public void WriteSByte(sbyte value) => WriteInt32(value);

    /// <summary>Writes an unsigned short as a unit of four bytes.</summary>
    public void WriteUInt16(ushort value) => WriteUInt32(value);

    /// <summary>Writes a short as a unit of four bytes, its sign extended.</summary>
    public void WriteInt16(short value) => WriteInt32(value);

    /// <summary>Writes a UUID: 16 bytes as they are printed.</summary>
    public void WriteGuid(Guid value) => value.TryWriteBytes(Take(16), bigEndian: true, out _);

    /// <summary>Writes whether an optional value follows.</summary>
    public void WritePresence(bool present) => WriteBool(present);

    /// <summary>Writes the count of an array.</summary>
    /// <param name="count">Number of elements.</param>
    /// <param name="limit">The most elements allowed.</param>
    public void WriteCount(int count, int limit)
    {
        if (count > limit)
        {
            throw new XdrException($"an array has {count} elements, at most {limit} are allowed");
        }

        WriteInt32(count);
    }

    /// <summary>Checks that an array of fixed length has that length.</summary>
    public static void RequireLength(int actual, int length)
    {
        if (actual != length)
        {
            throw new XdrException($"an array of fixed length has {actual} elements instead of {length}");
        }
    }

    /// <summary>Answers the value, or refuses a null where a value is due.</summary>
    public static T RequireValue<T>(T? value, string field)
        where T : class =>
        value ?? throw new XdrException($"{field} is null");

    /// <summary>Writes text.</summary>
    /// <param name="value">The text.</param>
    /// <param name="limit">The most bytes allowed.</param>
    public void WriteString(string value, int limit = XdrLimits.Default)
    {
        // Most text is short: written at once when even its longest form fits into what is at hand.
        if (value.Length <= (span.Length - used - 8) / 3)
        {
            var target = span[(used + 4)..];
            var status = Utf8.FromUtf16(value, target, out _, out var written, replaceInvalidSequences: false);
            CheckText(target, written, status, limit);
            WriteInt32(written);
            used += written;
            Pad(written);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        if (length > limit)
        {
            ThrowTooLong(length, limit);
        }

        WriteInt32(length);
        var whole = Take(length);
        CheckText(whole, length, Utf8.FromUtf16(value, whole, out _, out _, replaceInvalidSequences: false), limit);
        Pad(length);
    }

    /// <summary>Writes opaque bytes of variable length.</summary>
    /// <param name="value">The bytes.</param>
    /// <param name="limit">The most bytes allowed.</param>
    public void WriteOpaque(scoped ReadOnlySpan<byte> value, int limit = XdrLimits.Default)
    {
        if (value.Length > limit)
        {
            ThrowTooLong(value.Length, limit);
        }

        WriteInt32(value.Length);
        value.CopyTo(Take(value.Length));
        Pad(value.Length);
    }

    /// <summary>Writes opaque bytes of a fixed length.</summary>
    public void WriteFixedOpaque(scoped ReadOnlySpan<byte> value, int length)
    {
        RequireLength(value.Length, length);
        value.CopyTo(Take(length));
        Pad(length);
    }

    /// <summary>Writes a <c>char&lt;limit&gt;</c>: a count, then a unit of four bytes for each byte, its sign extended.</summary>
    public void WriteCharArray(scoped ReadOnlySpan<byte> value, int limit)
    {
        WriteCount(value.Length, limit);
        WriteChars(value);
    }

    /// <summary>Writes a <c>char[length]</c>: a unit of four bytes for each byte, its sign extended.</summary>
    public void WriteFixedCharArray(scoped ReadOnlySpan<byte> value, int length)
    {
        RequireLength(value.Length, length);
        WriteChars(value);
    }

    private void WriteChars(scoped ReadOnlySpan<byte> value)
    {
        foreach (var unit in value)
        {
            WriteInt32(unchecked((sbyte)unit));
        }
    }

    private void Pad(int length)
    {
        var padding = -length & 3;
        if (padding > 0)
        {
            Take(padding).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Take(int length)
    {
        if (span.Length - used < length)
        {
            Grow(length);
        }

        var taken = span.Slice(used, length);
        used += length;
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int length)
    {
        if (used > 0)
        {
            output.Advance(used);
            flushed += used;
            used = 0;
        }

        span = output.GetSpan(Math.Max(length, SmallestSpan));
    }

    private static void CheckText(scoped ReadOnlySpan<byte> target, int length, OperationStatus status, int limit)
    {
        if (status != OperationStatus.Done)
        {
            throw new XdrException("text with half a surrogate pair in it");
        }

        if (length > limit)
        {
            ThrowTooLong(length, limit);
        }

        if (target[..length].Contains((byte)0))
        {
            throw new XdrException("text with a NUL in it");
        }
    }

    private static void ThrowTooLong(int length, int limit) =>
        throw new XdrException($"a string or opaque value has {length} bytes, at most {limit} are allowed");
}
