using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Codecs;

/// <summary>A network on the wire: name, UUID.</summary>
[XdrCodec(typeof(NetworkRef))]
internal static class NetworkRefCodec
{
    public const int MinimumSize = 20;

    public static NetworkRef Read(ref XdrReader reader) =>
        new(reader.ReadString(ProtocolLimits.String), reader.ReadGuid());

    public static void Write(ref XdrWriter writer, NetworkRef value)
    {
        writer.WriteString(XdrWriter.RequireValue(value.Name, "NetworkRef.Name"), ProtocolLimits.String);
        writer.WriteGuid(value.Uuid);
    }
}
