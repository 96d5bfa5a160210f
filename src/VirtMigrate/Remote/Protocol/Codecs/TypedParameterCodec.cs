using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Codecs;

/// <summary>A typed parameter on the wire: its name, then a union of its type's number and the value.</summary>
[XdrCodec(typeof(TypedParameter))]
internal static class TypedParameterCodec
{
    // A name of one byte, the type, the smallest value.
    public const int MinimumSize = 16;

    public static TypedParameter Read(ref XdrReader reader)
    {
        var name = reader.ReadTextSpan(ProtocolLimits.TypedParameterField);
        if (name.IsEmpty)
        {
            throw new XdrException("a typed parameter without a name");
        }

        var field = FieldNames.Get(name);
        var type = (TypedParameterType)reader.ReadInt32();
        return type switch
        {
            TypedParameterType.Int => TypedParameter.Int(field, reader.ReadInt32()),
            TypedParameterType.UInt => TypedParameter.UInt(field, reader.ReadUInt32()),
            TypedParameterType.LLong => TypedParameter.LLong(field, reader.ReadInt64()),
            TypedParameterType.ULLong => TypedParameter.ULLong(field, reader.ReadUInt64()),
            TypedParameterType.Double => TypedParameter.Double(field, reader.ReadDouble()),
            // Declared as an int by the peers: whatever is not 0 is true.
            TypedParameterType.Boolean => TypedParameter.Boolean(field, reader.ReadInt32() != 0),
            TypedParameterType.String => TypedParameter.String(field, reader.ReadString(ProtocolLimits.String)),
            _ => throw new XdrException($"the typed parameter '{field}' is of the unknown type {(int)type}"),
        };
    }

    public static void Write(ref XdrWriter writer, TypedParameter value)
    {
        writer.WriteString(XdrWriter.RequireValue(value.Field, "TypedParameter.Field"), ProtocolLimits.TypedParameterField);
        writer.WriteInt32((int)value.Type);
        switch (value.Type)
        {
            case TypedParameterType.Int or TypedParameterType.UInt or TypedParameterType.Boolean:
                writer.WriteUInt32(unchecked((uint)value.Bits));
                break;
            case TypedParameterType.LLong or TypedParameterType.ULLong or TypedParameterType.Double:
                writer.WriteInt64(value.Bits);
                break;
            case TypedParameterType.String:
                writer.WriteString(XdrWriter.RequireValue(value.Text, "TypedParameter.Text"), ProtocolLimits.String);
                break;
            default:
                throw new XdrException($"the typed parameter '{value.Field}' is of the unknown type {(int)value.Type}");
        }
    }
}
