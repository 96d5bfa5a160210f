using System.Globalization;

namespace VirtMigrate.Remote.Configuration;

/// <summary>Reads libvirt's configuration files: <c>name = value</c>, a value being a number, a string in quotes, or a list
/// of strings in brackets, which may go over several lines.</summary>
internal sealed class ConfigurationReader(string path, string text)
{
    private int at;

    /// <summary>The settings in their order; a value is a string, a number or a list of strings.</summary>
    /// <exception cref="Model.VirtException">The file is malformed.</exception>
    public IEnumerable<(string Name, object Value)> Read()
    {
        var settings = new List<(string, object)>();
        while (Skip())
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-' or '.'))
            {
                at++;
            }

            var name = text[start..at];
            Expect(name.Length > 0 && Skip() && text[at++] == '=', "a setting is no 'name = value'");
            Expect(Skip(), $"{name} has no value");
            settings.Add((name, text[at] == '[' ? List() : text[at] is '"' or '\'' ? Quoted() : Number()));
        }

        return settings;
    }

    private List<string> List()
    {
        var items = new List<string>();
        for (at++; ;)
        {
            Expect(Skip(), "a list is not closed by ']'");
            if (text[at] == ']')
            {
                at++;
                return items;
            }

            Expect(text[at] is '"' or '\'', "a list must have strings in quotes");
            items.Add(Quoted());
            Expect(Skip() && text[at] is ',' or ']', "a ',' or ']' is missing in a list");
            at += text[at] == ',' ? 1 : 0;
        }
    }

    private string Quoted()
    {
        // A string over several lines stands in three quotes.
        var quote = text.AsSpan(at).StartsWith("\"\"\"") ? "\"\"\"" : text[at].ToString();
        var start = at + quote.Length;
        var end = text.IndexOf(quote, start, StringComparison.Ordinal);
        Expect(end >= 0 && (quote.Length > 1 || !text.AsSpan(start, end - start).Contains('\n')), "a quote is not closed");
        at = end + quote.Length;
        return text[start..end];
    }

    private object Number()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '-'))
        {
            at++;
        }

        Expect(long.TryParse(text.AsSpan(start, at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number),
            "a value is no number, string in quotes or list");
        return number;
    }

    private bool Skip()
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '#'))
        {
            if (text[at] == '#')
            {
                var end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else
            {
                at++;
            }
        }

        return at < text.Length;
    }

    private void Expect(bool condition, string complaint)
    {
        if (!condition)
        {
            throw ClientFiles.Invalid(path, $"line {text.AsSpan(0, Math.Min(at, text.Length)).Count('\n') + 1}: {complaint}");
        }
    }
}
