using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Codecs;

/// <summary>A domain on the wire: name, UUID, id.</summary>
[XdrCodec(typeof(DomainRef))]
internal static class DomainRefCodec
{
    public const int MinimumSize = 24;

    public static DomainRef Read(ref XdrReader reader) =>
        new(reader.ReadString(ProtocolLimits.String), reader.ReadGuid(), reader.ReadInt32());

    public static void Write(ref XdrWriter writer, DomainRef value)
    {
        writer.WriteString(XdrWriter.RequireValue(value.Name, "DomainRef.Name"), ProtocolLimits.String);
        writer.WriteGuid(value.Uuid);
        writer.WriteInt32(value.Id);
    }
}
