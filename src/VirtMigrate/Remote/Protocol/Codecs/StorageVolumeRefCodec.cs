using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Codecs;

/// <summary>A storage volume on the wire: pool, name, key.</summary>
[XdrCodec(typeof(StorageVolumeRef))]
internal static class StorageVolumeRefCodec
{
    public const int MinimumSize = 12;

    public static StorageVolumeRef Read(ref XdrReader reader) =>
        new(reader.ReadString(ProtocolLimits.String), reader.ReadString(ProtocolLimits.String), reader.ReadString(ProtocolLimits.String));

    public static void Write(ref XdrWriter writer, StorageVolumeRef value)
    {
        writer.WriteString(XdrWriter.RequireValue(value.Pool, "StorageVolumeRef.Pool"), ProtocolLimits.String);
        writer.WriteString(XdrWriter.RequireValue(value.Name, "StorageVolumeRef.Name"), ProtocolLimits.String);
        writer.WriteString(XdrWriter.RequireValue(value.Key, "StorageVolumeRef.Key"), ProtocolLimits.String);
    }
}
