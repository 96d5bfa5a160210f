using System.Text;

namespace VirtMigrate.Remote.Protocol.Codecs;

/// <summary>Gives the same text for the same bytes of a typed parameter's name: a host's answer on thousands of domains
/// repeats a few names thousands of times.</summary>
/// <remarks>It keeps a bounded number of names, of any host, and only those in ASCII. It needs no lock: whoever finds
/// another name in a place, or reads it while it changes, decodes and goes on.</remarks>
internal static class FieldNames
{
    /// <summary>Places; a power of two.</summary>
    private const int Places = 256;

    private static readonly string?[] Known = new string?[Places];

    /// <summary>The text of a name.</summary>
    /// <param name="name">At most <see cref="ProtocolLimits.TypedParameterField"/> bytes of UTF-8.</param>
    public static string Get(ReadOnlySpan<byte> name)
    {
        ref var place = ref Known[PlaceOf(name)];
        var known = Volatile.Read(ref place);
        if (known is not null && Ascii.Equals(name, known))
        {
            return known;
        }

        var text = Encoding.UTF8.GetString(name);
        if (Ascii.IsValid(name))
        {
            Volatile.Write(ref place, text);
        }

        return text;
    }

    private static int PlaceOf(ReadOnlySpan<byte> name)
    {
        // FNV-1a: the names differ in few letters.
        var hash = 2_166_136_261u;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 16_777_619u;
        }

        return (int)((hash ^ (hash >> 16)) & (Places - 1));
    }
}
