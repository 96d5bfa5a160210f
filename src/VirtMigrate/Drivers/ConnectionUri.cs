using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

/// <summary>A libvirt connection URI: <c>driver[+transport]://[user@][host][:port]/[path][?parameter=value&amp;…]</c>.</summary>
/// <remarks>Parameters are separated by <c>&amp;</c> or <c>;</c> (libvirt takes both); a semicolon in a value is written
/// <c>%3B</c>. A <c>+</c> is a plus, not a space.</remarks>
public sealed class ConnectionUri
{
    internal ConnectionUri(string original, string driver) => (Original, Driver) = (original, driver);

    /// <summary>The text it was made from.</summary>
    public string Original { get; }

    /// <summary>The driver: the scheme without its transport, in lower case; <c>remote</c> lets the daemon choose.</summary>
    public string Driver { get; }

    /// <summary>How bytes travel.</summary>
    public VirtTransport Transport { get; internal init; }

    /// <summary>The user, if one is named.</summary>
    public string? User { get; internal init; }

    /// <summary>The host without brackets, an IPv6 zone after <c>%</c>; null for this machine.</summary>
    public string? Host { get; internal init; }

    /// <summary>The port, if one is named.</summary>
    public int? Port { get; internal init; }

    /// <summary>The path, such as <c>/system</c>, decoded; <c>/</c> when there is none.</summary>
    public string Path { get; internal init; } = "/";

    /// <summary>The parameters in their order, names as written, values decoded; look-up by <see cref="GetParameter"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; internal init; } = [];

    /// <summary>What the daemon is asked to open: the URI without transport, user, host, port and the parameters that are
    /// the client's own; parameters that the client does not know stay. Empty for the driver <c>remote</c>: the daemon
    /// chooses. The parameter <c>name</c> replaces it.</summary>
    public string OpenName { get; internal init; } = string.Empty;

    /// <summary>The host in error texts: the URI's host, or <c>localhost</c>.</summary>
    public string HostLabel => Host ?? "localhost";

    /// <summary>The first value of a parameter (names are case-insensitive); null when it is not there.</summary>
    public string? GetParameter(string name)
    {
        foreach (var (key, value) in Parameters)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Whether a parameter that is a number, such as <c>no_verify=1</c>, is there and not 0.</summary>
    public bool GetFlag(string name) => GetParameter(name) is { } value && ConnectionUriParameters.ParseFlag(value) is not (null or 0);

    /// <summary>Reads a URI.</summary>
    /// <exception cref="VirtException">It is malformed: <see cref="VirtErrorId.UriInvalid"/>; the text says what is wrong and where.</exception>
    public static ConnectionUri Parse(string text) => new ConnectionUriParser(text).Parse();

    /// <summary>The URI as it was written.</summary>
    public override string ToString() => Original;
}
