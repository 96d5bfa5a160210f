using System.Buffers;
using System.Buffers.Binary;

namespace VirtMigrate.Remote.Xdr;

/// <summary>Writes XDR into a buffer.</summary>
internal ref struct XdrWriter(IBufferWriter<byte> output)
{
    private readonly IBufferWriter<byte> output = output;

    /// <summary>Writes 32 bits, unsigned.</summary>
    public readonly void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }
}
