using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Codecs;

/// <summary>A list of typed parameters on the wire: a count, then the parameters.</summary>
[XdrCodec(typeof(TypedParameterList))]
internal static class TypedParameterListCodec
{
    public const int MinimumSize = 4;

    public static TypedParameterList Read(ref XdrReader reader, int limit)
    {
        var items = new TypedParameter[reader.ReadCount(limit, TypedParameterCodec.MinimumSize)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = TypedParameterCodec.Read(ref reader);
        }

        return new TypedParameterList(items);
    }

    public static void Write(ref XdrWriter writer, TypedParameterList value, int limit)
    {
        writer.WriteCount(value.Count, limit);
        for (var i = 0; i < value.Count; i++)
        {
            TypedParameterCodec.Write(ref writer, value[i]);
        }
    }
}
