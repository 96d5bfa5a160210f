using System.Globalization;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>What a simulated hypervisor makes of a migration URI.</summary>
internal readonly record struct SimulationMigrationUri(string Host, int? Port)
{
    /// <summary>The URI that a destination answers when it was given none.</summary>
    public static string Make(SimulatedHost host, int port)
    {
        var name = host.Name.Contains(':', StringComparison.Ordinal) ? $"[{host.Name}]" : host.Name;
        return host.Personality.Name switch
        {
            "qemu" => $"tcp:{name}:{port}",
            "libxl" or "openvz" => $"tcp://{name}:{port}",
            _ => $"{(host.Personality.UriTransports is [{ } transport, ..] ? transport : "tcp")}://{name}:{port}/",
        };
    }

    /// <summary>The given form with a port put in.</summary>
    public static string WithPort(string text, int port) =>
        text.EndsWith('/') ? $"{text.TrimEnd('/')}:{port}/" : $"{text}:{port}";

    /// <summary>Reads one.</summary>
    public static SimulationMigrationUri Parse(SimulatedHost host, string text)
    {
        var rest = text;
        string scheme;
        var mark = text.IndexOf("://", StringComparison.Ordinal);
        if (mark > 0)
        {
            (scheme, rest) = (text[..mark], text[(mark + 3)..]);
        }
        else if (text.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("rdma:", StringComparison.OrdinalIgnoreCase))
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            (scheme, rest) = (text[..colon], text[(colon + 1)..]);
        }
        else if (host.Personality.Name == "qemu")
        {
            throw host.Error(VirtErrorCode.InvalidArgument, $"invalid argument: missing scheme in migration URI: {text}");
        }
        else
        {
            scheme = string.Empty;
        }

        var allowed = scheme.Length == 0 || scheme is "tcp" || host.Personality.UriTransports.Contains(scheme);
        if (!allowed)
        {
            throw host.Error(VirtErrorCode.ArgumentUnsupported, $"argument unsupported: scheme '{scheme}' not supported in migration URI {text}");
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            rest = rest[..slash];
        }

        int? port = null;
        var bracket = rest.LastIndexOf(']');
        var last = rest.LastIndexOf(':');
        if (last > bracket)
        {
            if (!int.TryParse(rest.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            {
                throw host.Error(VirtErrorCode.InvalidArgument, $"invalid argument: malformed port in migration URI {text}");
            }

            port = number;
            rest = rest[..last];
        }

        rest = rest.Trim('[', ']');
        return rest.Length > 0 ? new(rest, port)
            : throw host.Error(VirtErrorCode.InvalidArgument, $"invalid argument: missing host in migration URI: {text}");
    }
}
