using System.Globalization;

namespace VirtMigrate.Drivers;

/// <summary>The parameters of a connection URI that the client itself understands, whatever the transport; they are not
/// sent to the daemon.</summary>
internal static class ConnectionUriParameters
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "name", "command", "socket", "netcat", "proxy", "mode", "keyfile", "no_verify", "no_tty", "no_sanity", "pkipath",
        "tls_priority", "auth", "authfile", "sshauth", "known_hosts", "known_hosts_verify",
    };

    /// <summary>Whether the client understands it.</summary>
    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>What a value must be; null: the value is fine.</summary>
    public static string? Complaint(string name, string value) => name.ToLowerInvariant() switch
    {
        "no_verify" or "no_tty" or "no_sanity" => ParseFlag(value) is null ? "a number, 0 or 1" : null,
        "mode" => OneOf(value, "auto", "legacy", "direct"),
        "proxy" => OneOf(value, "auto", "netcat", "native"),
        "known_hosts_verify" => OneOf(value, "normal", "auto", "ignore"),
        "auth" => value is "sasl" or "polkit" || (value.StartsWith("sasl.", StringComparison.Ordinal) && value.Length > 5)
            ? null : "sasl, sasl.MECHANISM or polkit",
        "socket" or "command" or "netcat" or "keyfile" or "pkipath" or "authfile" or "known_hosts" =>
            value.Length == 0 ? "a value" : null,
        _ => null,
    };

    /// <summary>The number of a flag; null when it is none.</summary>
    public static int? ParseFlag(string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? OneOf(string value, params string[] choices) =>
        choices.Contains(value, StringComparer.Ordinal) ? null : $"{string.Join(", ", choices[..^1])} or {choices[^1]}";
}
