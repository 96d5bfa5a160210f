using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace VirtMigrate.Model;

/// <summary>
/// Where a hypervisor sends a guest's memory: QEMU takes <c>tcp:host[:port]</c>, <c>tcp://host[:port][/]</c>,
/// <c>rdma://host[:port]</c> and <c>unix:///path</c>; Xen takes <c>host[:port]</c>, <c>tcp://host[:port][/]</c> and, before
/// libxl, <c>xenmigr://host[:port][/]</c>. IPv6 addresses stand in brackets.
/// </summary>
public sealed record MigrationUri
{
    /// <summary>The port of Xen's own relocation server, which a Xen URI of before libxl means when it names none.</summary>
    public const int XenRelocationPort = 8002;

    private MigrationUri(string scheme) => Scheme = scheme;

    /// <summary>How the memory travels: <c>tcp</c>, <c>rdma</c>, <c>unix</c> or <c>xenmigr</c>.</summary>
    public string Scheme { get; }

    /// <summary>The host, without brackets; null for a unix socket.</summary>
    public string? Host { get; private init; }

    /// <summary>The port, if the URI names one.</summary>
    public int? Port { get; private init; }

    /// <summary>The port that is meant: the URI's, else that of Xen's relocation server; null: the destination chooses one.</summary>
    public int? EffectivePort => Port ?? (Scheme == "xenmigr" ? XenRelocationPort : null);

    /// <summary>The socket's path; null for anything but a unix socket.</summary>
    public string? SocketPath { get; private init; }

    /// <summary>Reads a migration URI as a driver does.</summary>
    /// <param name="driver">The driver's scheme, such as <c>qemu</c> or <c>xen</c>. Other drivers' URIs are read as Xen's.</param>
    /// <param name="text">The URI.</param>
    /// <exception cref="VirtException">The driver would refuse it; the text says why.</exception>
    public static MigrationUri Parse(string driver, string text) =>
        TryParse(driver, text, out var uri, out var code, out var reason)
            ? uri
            : throw new VirtException(code, VirtErrorDomain.None, $"migration URI '{text}': {reason}") { Delivery = CallDelivery.NotSent };

    /// <summary>Reads a migration URI as a driver does.</summary>
    /// <param name="driver">The driver's scheme.</param>
    /// <param name="text">The URI.</param>
    /// <param name="uri">What it says.</param>
    /// <param name="code">The code with which a daemon refuses it.</param>
    /// <param name="reason">Why.</param>
    public static bool TryParse(
        string driver, string text, [NotNullWhen(true)] out MigrationUri? uri, out VirtErrorCode code, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(text);
        uri = null;
        code = VirtErrorCode.InvalidArgument;
        reason = null;
        var isQemu = string.Equals(driver, "qemu", StringComparison.OrdinalIgnoreCase);
        var (scheme, rest) = Split(text, isQemu);
        if (scheme.Length == 0 && isQemu)
        {
            reason = "it has no scheme; write tcp://host or tcp://host:port";
            return false;
        }

        if (!IsKnown(scheme, isQemu))
        {
            code = VirtErrorCode.ArgumentUnsupported;
            reason = scheme is "fd" or "exec"
                ? $"'{scheme}:' is for the hypervisor's own use"
                : $"the scheme '{scheme}' is not known to the driver; {(isQemu ? "tcp, rdma and unix are" : "tcp and a plain host are")}";
            return false;
        }

        if (scheme == "unix")
        {
            uri = rest.StartsWith('/') ? new MigrationUri(scheme) { SocketPath = rest } : null;
            reason = uri is null ? "a unix socket needs an absolute path: unix:///path" : null;
            return uri is not null;
        }

        // What follows the host and port is ignored, as the drivers do.
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return TryReadHost(slash < 0 ? rest : rest[..slash], scheme, out uri, out reason);
    }

    /// <summary>The normal form: <c>scheme://host:port</c>, or the socket's path behind <c>unix://</c>.</summary>
    public override string ToString()
    {
        if (SocketPath is not null)
        {
            return $"unix://{SocketPath}";
        }

        var host = Host!.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{host}{(Port is { } port ? $":{port}" : string.Empty)}");
    }

    private static (string Scheme, string Remainder) Split(string text, bool isQemu)
    {
        var mark = text.IndexOf("://", StringComparison.Ordinal);
        if (mark > 0)
        {
            return (text[..mark].ToLowerInvariant(), text[(mark + 3)..]);
        }

        // QEMU's own short form; "host:port" of Xen looks the same, so only known words count there.
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && !text.StartsWith('['))
        {
            var word = text[..colon].ToLowerInvariant();
            if (isQemu || word is "tcp" or "fd" or "exec")
            {
                return (word, text[(colon + 1)..]);
            }
        }

        return (string.Empty, text);
    }

    private static bool IsKnown(string scheme, bool isQemu) =>
        isQemu ? scheme is "tcp" or "rdma" or "unix" : scheme is "" or "tcp" or "xenmigr" or "vpxmigr" or "vzmigr";

    private static bool TryReadHost(string authority, string scheme, [NotNullWhen(true)] out MigrationUri? uri, [NotNullWhen(false)] out string? reason)
    {
        uri = null;
        reason = null;
        int? port = null;
        var host = authority;
        if (authority.StartsWith('['))
        {
            var end = authority.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || (end + 1 < authority.Length && authority[end + 1] != ':'))
            {
                reason = "the bracket around the IPv6 address is not closed, or more than a port follows it";
                return false;
            }

            host = authority[1..end];
            authority = authority[(end + 1)..];
        }
        else
        {
            var colon = authority.IndexOf(':', StringComparison.Ordinal);
            host = colon < 0 ? authority : authority[..colon];
            authority = colon < 0 ? string.Empty : authority[colon..];
            if (authority.IndexOf(':', Math.Min(1, authority.Length)) > 0)
            {
                reason = "an IPv6 address must stand in brackets";
                return false;
            }
        }

        if (authority.Length > 0)
        {
            if (!int.TryParse(authority.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            {
                reason = $"'{authority[1..]}' is no port";
                return false;
            }

            port = number;
        }

        if (host.Length == 0)
        {
            reason = "it names no host";
            return false;
        }

        uri = new MigrationUri(scheme.Length == 0 ? "tcp" : scheme) { Host = host, Port = port };
        return true;
    }
}
