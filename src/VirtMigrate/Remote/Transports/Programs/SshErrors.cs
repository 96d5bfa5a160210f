using System.Text.RegularExpressions;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Programs;

/// <summary>Tells from what ssh and the host's helper print what went wrong, and what to do about it.</summary>
internal static partial class SshErrors
{
    /// <summary>The error of an ssh that has ended before the daemon answered.</summary>
    public static VirtException Of(ConnectionUri uri, ProgramEnd end)
    {
        var host = uri.HostLabel;
        var text = end.Text;
        var port = uri.Port is { } number ? $" -p {number}" : string.Empty;
        var user = uri.User is { } name ? $"{name}@{host}" : host;
        var fingerprint = Fingerprint().Match(text) is { Success: true } match ? match.Value : null;
        var shown = fingerprint is null ? string.Empty : $"; its fingerprint is {fingerprint}";
        if (Has(text, "REMOTE HOST IDENTIFICATION HAS CHANGED", "Host key for ", "REVOKED HOST KEY"))
        {
            return Make(VirtErrorId.SshHostKeyChanged, $"{host} shows another key than the one in known_hosts{shown}",
                $"Ask the host's administrator whether its key was changed{(fingerprint is null ? string.Empty : $" to {fingerprint}")}; somebody may be listening. Only then: "
                + $"ssh-keygen -R {KnownName(uri)}, and ssh-keyscan{port} {host} >> ~/.ssh/known_hosts");
        }

        if (Has(text, "Host key verification failed", "host key is known for", "authenticity of host"))
        {
            return Make(VirtErrorId.SshHostKeyUnknown, $"ssh does not know the key of {host}{shown}",
                $"Compare the fingerprint with what the host's administrator tells you: ssh-keyscan{port} {host} | ssh-keygen -lf - ; "
                + $"when it is the right one, add the key: ssh-keyscan{port} {host} >> ~/.ssh/known_hosts (or: ssh{port} {user} true)");
        }

        if (text.Contains(SshCommand.NoHelperMark, StringComparison.Ordinal) || Has(text, "virt-ssh-helper: command not found", "virt-ssh-helper: not found"))
        {
            return Make(VirtErrorId.SshHelperMissing, $"{host} was reached by ssh, but {MissingHelper(text)} is not there", null);
        }

        // Of the helper on the host; ssh's own refusals of keys name the methods in parentheses.
        if (Has(text, "Permission denied (", "Too many authentication failures", "No supported authentication methods", "Permission denied, please try again"))
        {
            return Make(VirtErrorId.SshAuthenticationFailed,
                $"{host} accepts no key for {(uri.User is null ? "the user" : uri.User)}, or has no such user{Detail(end)}",
                $"Check the user, and that your key is in the user's authorized_keys on the host: ssh{port} {user} true must work without libvirt.");
        }

        if (SocketProblem().IsMatch(text))
        {
            return Has(text, "Permission denied", "Operation not permitted")
                ? Make(VirtErrorId.SocketAccessDenied, $"{user} must not use the daemon's socket on the host{Detail(end)}",
                    $"Connect as root, or make the user a member of the group libvirt on {host}; for reading alone, connect with -ReadOnly.")
                : Make(VirtErrorId.SocketNotFound, $"{host} was reached by ssh, but its daemon was not{Detail(end)}",
                    $"Check that libvirt's daemon runs on {host}: ssh{port} {user} systemctl status libvirtd virtqemud");
        }

        var id = Has(text, "Could not resolve hostname") ? VirtErrorId.HostNotFound
            : Has(text, "Connection refused") ? VirtErrorId.ConnectionRefused
            : Has(text, "Connection timed out", "Operation timed out") ? VirtErrorId.ConnectTimeout
            : Has(text, "No route to host", "Network is unreachable") ? VirtErrorId.HostUnreachable
            : VirtErrorId.SshFailed;
        return Make(id, $"ssh to {host} ended{end.Describe()}", id == VirtErrorId.ConnectionRefused
            ? "Check that sshd runs on the host and listens on that port." : null);

        VirtException Make(string errorId, string message, string? action)
        {
            var made = ConnectError.Make(errorId, message, host, end.Loss);
            return action is null ? made : new VirtException(made.Code, made.Domain, message, end.Loss)
            {
                ErrorId = errorId,
                Host = host,
                Delivery = made.Delivery,
                RecommendedAction = action,
            };
        }
    }

    /// <summary>Whether ssh has told the fingerprint of the host's key by itself.</summary>
    public static bool TellsFingerprint(string text) => Fingerprint().IsMatch(text);

    /// <summary>The fingerprint of the host's key in what ssh tells with <c>-v</c>; null: it has not come so far.</summary>
    public static string? FingerprintOf(string text) => ServerKey().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    private static string Detail(ProgramEnd end) => $" (ssh ended{end.Describe()})";

    private static string KnownName(ConnectionUri uri) => uri.Port is { } port and not 22 ? $"'[{uri.HostLabel}]:{port}'" : uri.HostLabel;

    private static string MissingHelper(string text)
    {
        var start = text.IndexOf(SshCommand.NoHelperMark, StringComparison.Ordinal);
        if (start < 0)
        {
            return "virt-ssh-helper";
        }

        start += SshCommand.NoHelperMark.Length;
        var end = text.IndexOf('\n', start);
        var missing = text[start..(end < 0 ? text.Length : end)].Trim();
        return missing == "nc" ? "neither virt-ssh-helper nor nc" : missing;
    }

    private static bool Has(string text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("SHA256:[A-Za-z0-9+/]{20,}", RegexOptions.None, 1000)]
    private static partial Regex Fingerprint();

    [GeneratedRegex("Server host key: [^ \n]+ (SHA256:[A-Za-z0-9+/]{20,})", RegexOptions.None, 1000)]
    private static partial Regex ServerKey();

    // netcat and virt-ssh-helper name the socket; socket: and connect: are of older netcats.
    [GeneratedRegex(@"(sock(et)?\b|nc: |unix connect).*(Permission denied|No such file|refused|not permitted)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex SocketProblem();
}
