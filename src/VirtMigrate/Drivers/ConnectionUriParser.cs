using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

/// <summary>Reads a connection URI. Every error says what is wrong and at which character; none of them repeats a
/// password that somebody wrote into the URI.</summary>
internal sealed class ConnectionUriParser(string text)
{
    private const int MaxLength = 65_536;

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> ZoneCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private static readonly Dictionary<string, VirtTransport> Transports = new(StringComparer.OrdinalIgnoreCase)
    {
        ["unix"] = VirtTransport.Unix,
        ["tls"] = VirtTransport.Tls,
        ["tcp"] = VirtTransport.Tcp,
        ["ssh"] = VirtTransport.Ssh,
        ["libssh"] = VirtTransport.LibSsh,
        ["libssh2"] = VirtTransport.LibSsh2,
        ["ext"] = VirtTransport.Ext,
    };

    /// <summary>Reads it.</summary>
    /// <exception cref="VirtException">It is malformed.</exception>
    public ConnectionUri Parse()
    {
        CheckCharacters();
        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd < 0)
        {
            throw Fail("'://' is missing after the driver", null);
        }

        var plus = text.AsSpan(0, schemeEnd).IndexOf('+');
        var driver = ReadDriver(plus < 0 ? schemeEnd : plus);
        VirtTransport? named = plus < 0 ? null : ReadTransport(plus + 1, schemeEnd);

        var authority = schemeEnd + 3;
        var pathStart = IndexOfAny(authority, text.Length, '/', '?');
        var query = text.IndexOf('?', pathStart);
        var pathEnd = query < 0 ? text.Length : query;
        var (user, host, port) = ReadAuthority(authority, pathStart);
        var transport = named ?? (host is null ? VirtTransport.Unix : VirtTransport.Tls);
        if (transport == VirtTransport.Unix && host is not null)
        {
            throw Fail("the transport unix leads to this machine only; leave out the host, or use tcp, tls or ssh", authority);
        }

        var (parameters, unknown) = ReadParameters(query < 0 ? text.Length : query + 1);
        var rawPath = text[pathStart..pathEnd];
        var uri = new ConnectionUri(text, driver)
        {
            Transport = transport,
            User = user,
            Host = host,
            Port = port,
            Path = rawPath.Length == 0 ? "/" : Decode(pathStart, pathEnd),
            Parameters = parameters,
            OpenName = OpenName(driver, rawPath, parameters, unknown),
        };
        if (transport == VirtTransport.Ext && uri.GetParameter("command") is null)
        {
            throw Fail("the transport ext needs the parameter command=, the program to run", null);
        }

        return uri;
    }

    private static string OpenName(
        string driver, string rawPath, List<KeyValuePair<string, string>> parameters, List<string> unknown)
    {
        foreach (var (name, value) in parameters)
        {
            if (name.Equals("name", StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return driver == "remote" ? string.Empty
            : $"{driver}://{(rawPath.Length == 0 ? "/" : rawPath)}{(unknown.Count == 0 ? string.Empty : "?" + string.Join('&', unknown))}";
    }

    private void CheckCharacters()
    {
        if (text is null)
        {
            throw new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, "the connection URI is null")
            {
                ErrorId = VirtErrorId.UriInvalid,
                Delivery = CallDelivery.NotSent,
            };
        }

        if (text.Length == 0)
        {
            throw Fail("it is empty", null);
        }

        if (text.Length > MaxLength)
        {
            throw Fail($"it has {text.Length} characters, at most {MaxLength} are allowed", null);
        }

        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) || char.IsWhiteSpace(c))
            {
                throw Fail("white space and control characters must be written as %XX", i);
            }

            if (c == '#')
            {
                throw Fail("a '#' must be written as %23", i);
            }

            if (char.IsSurrogate(c) && !(char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])))
            {
                throw Fail("half a surrogate pair is no character", i);
            }

            i += char.IsHighSurrogate(c) ? 1 : 0;
        }
    }

    private string ReadDriver(int end)
    {
        if (end == 0)
        {
            throw Fail("the driver is missing, such as qemu", 0);
        }

        for (var i = 0; i < end; i++)
        {
            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('-' or '.' or '_'))
            {
                throw Fail($"'{text[i]}' cannot be part of a driver's name", i);
            }
        }

        return text[..end].ToLowerInvariant();
    }

    private VirtTransport ReadTransport(int start, int end) =>
        Transports.TryGetValue(text[start..end], out var transport) ? transport
            : throw Fail($"there is no such transport; there are {string.Join(", ", Transports.Keys)}", start);

    private (string? User, string? Host, int? Port) ReadAuthority(int start, int end)
    {
        string? user = null;
        var at = start + text.AsSpan(start, end - start).LastIndexOf('@');
        if (at >= start)
        {
            if (IndexOfAny(start, at, ':', ':') < at)
            {
                throw Fail("it holds a password, which does not belong into a URI; leave it out, the host's authentication asks for it", null);
            }

            user = Decode(start, at);
            if (user.Length == 0)
            {
                throw Fail("the user before the '@' is missing", start);
            }

            start = at + 1;
        }

        var (host, portStart) = start < end && text[start] == '[' ? ReadAddress(start, end) : ReadName(start, end);
        var port = portStart < end ? ReadPort(portStart, end) : null;
        if (host is null && (port is not null || user is not null))
        {
            throw Fail($"a {(port is not null ? "port" : "user")} is there, but no host", start);
        }

        return (user, host, port);
    }

    private (string? Host, int PortStart) ReadName(int start, int end)
    {
        var colon = IndexOfAny(start, end, ':', ':');
        if (IndexOfAny(colon + 1, end, ':', ':') < end)
        {
            throw Fail("an IPv6 address must stand in brackets, as in [::1]", start);
        }

        if (colon == start)
        {
            return (null, colon);
        }

        var host = Decode(start, colon);
        foreach (var c in host)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c is '/' or '\\' or ':' or '@' or '[' or ']' or '?' or '#' or '%' or '<' or '>' or '"' or '\'')
            {
                throw Fail($"'{(char.IsControl(c) ? '?' : c)}' cannot be part of a host's name", start);
            }
        }

        return (host, colon);
    }

    private (string Host, int PortStart) ReadAddress(int start, int end)
    {
        var close = IndexOfAny(start, end, ']', ']');
        if (close == end)
        {
            throw Fail("the bracket of the IPv6 address is not closed", start);
        }

        // The % before a zone is written as %25; a bare one is taken too.
        var percent = IndexOfAny(start, close, '%', '%');
        var address = text[(start + 1)..percent];
        var zoneStart = string.CompareOrdinal(text, percent, "%25", 0, 3) == 0 ? percent + 3 : percent + 1;
        var zone = percent == close ? null : text[zoneStart..close];
        if (zone is { Length: 0 } || (zone is not null && zone.AsSpan().ContainsAnyExcept(ZoneCharacters)))
        {
            throw Fail("the zone of the IPv6 address is no interface's name or number", percent);
        }

        if (!IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6 || address.AsSpan().ContainsAny('[', ']', '/'))
        {
            throw Fail("what stands in the brackets is no IPv6 address", start + 1);
        }

        if (close + 1 < end && text[close + 1] != ':')
        {
            throw Fail("only a port can follow the IPv6 address", close + 1);
        }

        return (zone is null ? address : $"{address}%{zone}", close + 1);
    }

    private int? ReadPort(int colon, int end)
    {
        var digits = text.AsSpan(colon + 1, end - colon - 1);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? port
            : throw Fail("the port must be a number from 1 to 65535", colon + 1);
    }

    private (List<KeyValuePair<string, string>> Parameters, List<string> Unknown) ReadParameters(int start)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        var unknown = new List<string>();
        while (start < text.Length)
        {
            var end = IndexOfAny(start, text.Length, '&', ';');
            if (end > start)
            {
                var equals = IndexOfAny(start, end, '=', '=');
                var name = Decode(start, equals);
                if (name.Length == 0)
                {
                    throw Fail("a parameter has no name", start);
                }

                // Without "=" the value is empty, as libvirt has it.
                var value = equals < end ? Decode(equals + 1, end) : string.Empty;
                if (ConnectionUriParameters.Complaint(name, value) is { } due)
                {
                    throw Fail($"the parameter {name} must be {due}", start);
                }

                parameters.Add(new(name, value));
                if (!ConnectionUriParameters.IsKnown(name))
                {
                    unknown.Add(text[start..end]);
                }
            }

            start = end + 1;
        }

        return (parameters, unknown);
    }

    private string Decode(int start, int end)
    {
        if (IndexOfAny(start, end, '%', '%') == end)
        {
            return text[start..end];
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(end - start)];
        var used = 0;
        for (var i = start; i < end; i++)
        {
            if (text[i] != '%')
            {
                var pair = char.IsHighSurrogate(text[i]) ? 2 : 1;
                used += Encoding.UTF8.GetBytes(text.AsSpan(i, pair), bytes.AsSpan(used));
                i += pair - 1;
            }
            else if (i + 2 < end && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[used++] = byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                if (bytes[used - 1] == 0)
                {
                    throw Fail("%00 cannot be part of it", i);
                }

                i += 2;
            }
            else
            {
                throw Fail("two hexadecimal digits must follow a '%'", i);
            }
        }

        try
        {
            return StrictUtf8.GetString(bytes, 0, used);
        }
        catch (ArgumentException)
        {
            throw Fail("the bytes behind the '%' are no UTF-8 text", start);
        }
    }

    /// <summary>Index of the first of two characters, or the end.</summary>
    private int IndexOfAny(int start, int end, char one, char other)
    {
        var found = start < end ? text.AsSpan(start, end - start).IndexOfAny(one, other) : -1;
        return found < 0 ? end : start + found;
    }

    private VirtException Fail(string what, int? index) =>
        new(VirtErrorCode.InvalidArgument, VirtErrorDomain.None,
            $"'{Shown()}' is no connection URI: {what}{(index is { } i ? $" (character {i + 1})" : string.Empty)}")
        {
            ErrorId = VirtErrorId.UriInvalid,
            Delivery = CallDelivery.NotSent,
        };

    /// <summary>The URI for an error text: short, printable, and with nothing between a ':' of the user's part and the last
    /// '@', which might be a password, however the rest is malformed.</summary>
    private string Shown()
    {
        var shown = text;
        var at = shown.LastIndexOf('@');
        if (at >= 0)
        {
            var scheme = shown.IndexOf("://", StringComparison.Ordinal);
            var userStart = scheme < 0 || scheme > at ? 0 : scheme + 3;
            var colon = shown.IndexOf(':', userStart, at - userStart);
            shown = colon < 0 ? shown : $"{shown[..(colon + 1)]}***{shown[at..]}";
        }

        shown = shown.Length > 200 ? shown[..200] + "…" : shown;
        return string.Create(shown.Length, shown, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '\uFFFD' : from[i];
            }
        });
    }
}
