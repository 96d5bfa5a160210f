using System.Globalization;
using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

/// <summary>A libvirt connection URI: <c>driver[+transport]://[user@][host][:port]/[path][?parameter=value&amp;…]</c>.</summary>
public sealed class ConnectionUri
{
    private ConnectionUri(string original, string driver) => (Original, Driver) = (original, driver);

    /// <summary>The text it was made from.</summary>
    public string Original { get; }

    /// <summary>The driver: the scheme without its transport, in lower case; <c>remote</c> lets the daemon choose.</summary>
    public string Driver { get; }

    /// <summary>How bytes travel.</summary>
    public VirtTransport Transport { get; private init; }

    /// <summary>The user, if one is named.</summary>
    public string? User { get; private init; }

    /// <summary>The host without brackets; null for this machine.</summary>
    public string? Host { get; private init; }

    /// <summary>The port, if one is named.</summary>
    public int? Port { get; private init; }

    /// <summary>The path, such as <c>/system</c>.</summary>
    public string Path { get; private init; } = "/";

    /// <summary>The parameters in their order, names as written; look-up by <see cref="GetParameter"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; private init; } = [];

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

    /// <summary>Reads a URI.</summary>
    /// <exception cref="VirtException">It is malformed: <see cref="VirtErrorId.UriInvalid"/>.</exception>
    public static ConnectionUri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            throw new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, $"'{text}' is no connection URI")
            {
                ErrorId = VirtErrorId.UriInvalid,
                Delivery = CallDelivery.NotSent,
            };
        }

        var parts = uri.Scheme.Split('+', 2);
        return new ConnectionUri(text, parts[0].ToLowerInvariant())
        {
            Host = uri.Host.Length == 0 ? null : uri.Host.Trim('[', ']'),
            Port = uri.Port < 0 ? null : uri.Port,
            Path = uri.AbsolutePath.ToString(CultureInfo.InvariantCulture),
            Transport = parts.Length > 1 ? Enum.Parse<VirtTransport>(parts[1], ignoreCase: true)
                : uri.Host.Length == 0 ? VirtTransport.Unix : VirtTransport.Tls,
        };
    }

    /// <summary>The URI as it was written.</summary>
    public override string ToString() => Original;
}
