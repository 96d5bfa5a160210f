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
        if (!MigrationUri.TryParse(host.Personality.Name, text, out var uri, out var code, out var reason))
        {
            var kind = code == VirtErrorCode.ArgumentUnsupported ? "argument unsupported" : "invalid argument";
            throw host.Error(code, $"{kind}: migration URI {text}: {reason}");
        }

        return new(uri.Host ?? throw host.Error(VirtErrorCode.ArgumentUnsupported,
            $"argument unsupported: simulated hosts have no unix sockets between them: {text}"), uri.Port);
    }
}
