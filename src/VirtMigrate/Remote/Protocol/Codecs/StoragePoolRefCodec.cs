using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Codecs;

/// <summary>A storage pool on the wire: name, UUID.</summary>
[XdrCodec(typeof(StoragePoolRef))]
internal static class StoragePoolRefCodec
{
    public const int MinimumSize = 20;

    public static StoragePoolRef Read(ref XdrReader reader) =>
        new(reader.ReadString(ProtocolLimits.String), reader.ReadGuid());

    public static void Write(ref XdrWriter writer, StoragePoolRef value)
    {
        writer.WriteString(XdrWriter.RequireValue(value.Name, "StoragePoolRef.Name"), ProtocolLimits.String);
        writer.WriteGuid(value.Uuid);
    }
}
