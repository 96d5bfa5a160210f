using System.Buffers.Binary;

namespace VirtMigrate.Remote.Xdr;

/// <summary>Reads XDR from bytes. Checks every length against its limit and against what is left before it takes memory.</summary>
internal ref struct XdrReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> rest = data;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => rest.Length;

    /// <summary>Reads 32 bits, unsigned.</summary>
    public uint ReadUInt32()
    {
        if (rest.Length < 4)
        {
            throw new XdrException("the message ends too early");
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[4..];
        return value;
    }
}
