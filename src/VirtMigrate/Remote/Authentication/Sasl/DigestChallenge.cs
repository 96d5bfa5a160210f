using System.Text;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>The fields of a DIGEST-MD5 message: names with values, plain or in quotes (RFC 2831, section 7).</summary>
internal sealed class DigestChallenge
{
    private const int MaxFields = 64;
    private readonly List<(string Name, string Value)> fields = [];

    /// <summary>The first value of a field; null: it is not there.</summary>
    public string? this[string name] => fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>All values of a field.</summary>
    public IReadOnlyList<string> All(string name) => [.. fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)];

    /// <summary>Reads a message.</summary>
    /// <exception cref="SaslException">It is malformed.</exception>
    public static DigestChallenge Parse(byte[] message)
    {
        var text = Encoding.UTF8.GetString(message);
        var result = new DigestChallenge();
        var at = 0;
        while (true)
        {
            while (at < text.Length && (text[at] == ',' || char.IsWhiteSpace(text[at])))
            {
                at++;
            }

            if (at == text.Length)
            {
                return result;
            }

            var equals = text.IndexOf('=', at);
            if (equals < 0 || result.fields.Count == MaxFields)
            {
                throw new SaslException("the host's DIGEST-MD5 message is malformed");
            }

            var name = text[at..equals].Trim();
            at = equals + 1;
            result.fields.Add((name, at < text.Length && text[at] == '"' ? Quoted(text, ref at) : Token(text, ref at)));
        }
    }

    private static string Token(string text, ref int at)
    {
        var end = text.IndexOf(',', at);
        var start = at;
        at = end < 0 ? text.Length : end;
        return text[start..at].Trim();
    }

    private static string Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            at += text[at] == '\\' ? 1 : 0;
            if (at < text.Length)
            {
                value.Append(text[at]);
            }
        }

        return at++ < text.Length ? value.ToString() : throw new SaslException("the host's DIGEST-MD5 message is malformed: a quote is not closed");
    }
}
