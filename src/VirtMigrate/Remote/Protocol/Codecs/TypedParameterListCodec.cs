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
        var count = reader.ReadCount(limit, TypedParameterCodec.MinimumSize);
        var list = TypedParameterList.WithCapacity(count);
        for (var i = 0; i < count; i++)
        {
            list.Add(TypedParameterCodec.Read(ref reader));
        }

        return list;
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
