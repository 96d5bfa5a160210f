using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace VirtMigrate.Remote.Xdr;

/// <summary>Reads XDR (RFC 4506) from bytes. Every length is checked against its limit and against the bytes left before
/// memory is taken for it; whatever the bytes are, only <see cref="XdrException"/> is thrown.</summary>
/// <remarks>As the peers are, it is lenient where nothing can go wrong: padding may hold anything. Text that is no valid
/// UTF-8 is read with U+FFFD in place of what is wrong, because a path or an error text in another encoding must not cost
/// the whole answer; text with a NUL is refused, because peers would see another text than we do.</remarks>
internal ref struct XdrReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> rest = data;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => rest.Length;

    /// <summary>Reads 32 bits, unsigned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadUInt32()
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(rest, out var value))
        {
            ThrowTooShort(4);
        }

        rest = rest[4..];
        return value;
    }

    /// <summary>Reads 32 bits, signed; an enumeration's value too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt32() => unchecked((int)ReadUInt32());

    /// <summary>Reads 64 bits, unsigned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadUInt64()
    {
        if (!BinaryPrimitives.TryReadUInt64BigEndian(rest, out var value))
        {
            ThrowTooShort(8);
        }

        rest = rest[8..];
        return value;
    }

    /// <summary>Reads 64 bits, signed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadInt64() => unchecked((long)ReadUInt64());

    /// <summary>Reads an IEEE 754 number of double precision; its bits are kept, those of a NaN too.</summary>
    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadUInt64());

    /// <summary>Reads true (1) or false (0).</summary>
    public bool ReadBool()
    {
        var value = ReadUInt32();
        if (value > 1)
        {
            throw new XdrException($"a truth value or presence mark is {value}, not 0 or 1");
        }

        return value != 0;
    }

    /// <summary>Reads an unsigned char: the low 8 bits of a unit of four bytes.</summary>
    public byte ReadByte() => unchecked((byte)ReadUInt32());

    /// <summary>Reads a signed char: the low 8 bits of a unit of four bytes.</summary>
    public sbyte ReadSByte() => unchecked((sbyte)ReadUInt32());

    /// <summary>Reads an unsigned short: the low 16 bits of a unit of four bytes.</summary>
    public ushort ReadUInt16() => unchecked((ushort)ReadUInt32());

    /// <summary>Reads a short: the low 16 bits of a unit of four bytes.</summary>
    public short ReadInt16() => unchecked((short)ReadUInt32());

    /// <summary>Reads a UUID: 16 bytes as they are printed.</summary>
    public Guid ReadGuid() => new(Take(16), bigEndian: true);

    /// <summary>Reads whether an optional value follows.</summary>
    public bool ReadPresence() => ReadBool();

    /// <summary>Reads the count of an array, checked against its limit and against what is left.</summary>
    /// <param name="limit">The most elements allowed.</param>
    /// <param name="elementSize">Bytes of the smallest element.</param>
    public int ReadCount(int limit, int elementSize)
    {
        var count = ReadUInt32();
        if (count > (uint)limit)
        {
            throw new XdrException($"an array has {count} elements, at most {limit} are allowed");
        }

        RequireElements((int)count, elementSize);
        return (int)count;
    }

    /// <summary>Checks that as many elements as that can follow.</summary>
    /// <param name="count">Number of elements.</param>
    /// <param name="elementSize">Bytes of the smallest element.</param>
    public readonly void RequireElements(int count, int elementSize)
    {
        if ((long)count * elementSize > rest.Length)
        {
            throw new XdrException($"an array of {count} elements does not fit into the {rest.Length} bytes left");
        }
    }

    /// <summary>Reads text.</summary>
    /// <param name="limit">The most bytes allowed.</param>
    public string ReadString(int limit = XdrLimits.Default)
    {
        var bytes = ReadTextSpan(limit);
        return bytes.IsEmpty ? string.Empty : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads text without decoding it: UTF-8 if the peer keeps the rules.</summary>
    /// <param name="limit">The most bytes allowed.</param>
    public ReadOnlySpan<byte> ReadTextSpan(int limit = XdrLimits.Default)
    {
        var bytes = ReadOpaqueSpan(limit);
        return bytes.Contains((byte)0) ? throw new XdrException("text with a NUL in it") : bytes;
    }

    /// <summary>Reads opaque bytes of variable length.</summary>
    /// <param name="limit">The most bytes allowed.</param>
    public byte[] ReadOpaque(int limit = XdrLimits.Default)
    {
        var bytes = ReadOpaqueSpan(limit);
        return bytes.IsEmpty ? [] : bytes.ToArray();
    }

    /// <summary>Reads opaque bytes of variable length without copying them.</summary>
    /// <param name="limit">The most bytes allowed.</param>
    public ReadOnlySpan<byte> ReadOpaqueSpan(int limit = XdrLimits.Default)
    {
        var length = ReadUInt32();
        if (length > (uint)limit)
        {
            throw new XdrException($"a string or opaque value has {length} bytes, at most {limit} are allowed");
        }

        return TakePadded((int)length);
    }

    /// <summary>Reads opaque bytes of a fixed length.</summary>
    public byte[] ReadFixedOpaque(int length) => TakePadded(length).ToArray();

    /// <summary>Reads a <c>char&lt;limit&gt;</c>: a count, then a unit of four bytes for each byte.</summary>
    public byte[] ReadCharArray(int limit) => ReadFixedCharArray(ReadCount(limit, 4));

    /// <summary>Reads a <c>char[length]</c>: a unit of four bytes for each byte.</summary>
    public byte[] ReadFixedCharArray(int length)
    {
        RequireElements(length, 4);
        if (length == 0)
        {
            return [];
        }

        var units = Take(length * 4);
        var bytes = new byte[length];
        for (var i = 0; i < bytes.Length; i++)
        {
            // Signed bytes from 0x80 on arrive with their sign extended: the low 8 bits are the byte.
            bytes[i] = units[(i * 4) + 3];
        }

        return bytes;
    }

    private ReadOnlySpan<byte> TakePadded(int length)
    {
        var padded = (length + 3L) & ~3L;
        if (padded > rest.Length)
        {
            ThrowTooShort(padded);
        }

        var bytes = rest[..length];
        rest = rest[(int)padded..];
        return bytes;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > rest.Length)
        {
            ThrowTooShort(length);
        }

        var bytes = rest[..length];
        rest = rest[length..];
        return bytes;
    }

    private readonly void ThrowTooShort(long wanted) =>
        throw new XdrException($"the message ends too early: {wanted} bytes are due, {rest.Length} are left");
}
