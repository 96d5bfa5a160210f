using System.Security.Authentication;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Tls;

/// <summary>Reads the parameter <c>tls_priority</c>, GnuTLS's list of what is allowed, as far as the base library can
/// keep it: the versions. A list that limits more is refused, because to ignore a limit would be less than was asked for.</summary>
internal static class TlsPriority
{
    private const SslProtocols All = SslProtocols.Tls12 | SslProtocols.Tls13;

    private static readonly HashSet<string> Sets = new(StringComparer.Ordinal)
    {
        "NORMAL", "SYSTEM", "@SYSTEM", "@LIBVIRT", "@LIBVIRT,SYSTEM", "PERFORMANCE", "LEGACY",
    };

    /// <summary>The versions that a list allows.</summary>
    /// <param name="priority">The parameter; null or empty: TLS 1.2 and 1.3.</param>
    /// <param name="host">The host, for error texts.</param>
    /// <exception cref="VirtException">It allows neither version, or asks for more than versions.</exception>
    public static SslProtocols Parse(string? priority, string host)
    {
        var allowed = All;
        foreach (var part in (priority ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Sets.Contains(part) || part[0] == '%')
            {
                // The base library's own defaults are at least as strict.
                continue;
            }

            var versions = part.Length > 1 && part[0] is '-' or '!' or '+' && part.AsSpan(1).StartsWith("VERS-", StringComparison.Ordinal)
                ? Versions(part[6..]) : null;
            allowed = versions is { } named ? part[0] == '+' ? allowed | named : allowed & ~named
                : throw ConnectError.Make(VirtErrorId.UriNotSupported,
                    $"tls_priority={priority}: '{part}' cannot be kept here; NORMAL with versions, such as NORMAL:-VERS-TLS1.3, can", host);
        }

        return allowed != SslProtocols.None ? allowed
            : throw ConnectError.Make(VirtErrorId.UriNotSupported, $"tls_priority={priority} allows neither TLS 1.2 nor TLS 1.3", host);
    }

    private static SslProtocols? Versions(string name) => name switch
    {
        "ALL" or "TLS-ALL" => All,
        "TLS1.3" => SslProtocols.Tls13,
        "TLS1.2" => SslProtocols.Tls12,
        "TLS1.1" or "TLS1.0" or "SSL3.0" or "DTLS-ALL" or "DTLS1.0" or "DTLS1.2" => SslProtocols.None,
        _ => null,
    };
}
