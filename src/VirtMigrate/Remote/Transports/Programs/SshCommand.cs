using System.Buffers;
using System.Globalization;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Programs;

/// <summary>The command line of the user's ssh program for a URI, and what it runs on the host.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments, each a word.</param>
internal sealed record SshCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>What the host's shell prints when it finds no helper to run.</summary>
    public const string NoHelperMark = "virtmigrate: no helper:";

    // ssh hands user and host to the user's own configuration, where %h and %r may stand in commands for a shell.
    private static readonly SearchValues<char> Unsafe = SearchValues.Create("'\"`$\\;&|<>(){}[]*?!~#=, \t\r\n");

    private static readonly Dictionary<string, string> AuthenticationMethods = new(StringComparer.OrdinalIgnoreCase)
    {
        ["agent"] = "publickey",
        ["privkey"] = "publickey",
        ["password"] = "password",
        ["keyboard-interactive"] = "keyboard-interactive",
    };

    /// <summary>Makes it.</summary>
    /// <exception cref="VirtException">The URI asks for what ssh cannot do, or its user or host could be taken for shell code.</exception>
    public static SshCommand Make(ConnectionUri uri, bool readOnly)
    {
        var arguments = new List<string>();
        if (uri.Port is { } port)
        {
            arguments.AddRange(["-p", port.ToString(CultureInfo.InvariantCulture)]);
        }

        if (uri.User is { } user)
        {
            arguments.AddRange(["-l", Safe(user, "user", uri)]);
        }

        if (uri.GetParameter("keyfile") is { } key)
        {
            arguments.AddRange(["-i", key]);
        }

        arguments.AddRange(["-T", "-e", "none"]);
        if (uri.GetFlag("no_tty"))
        {
            arguments.AddRange(["-o", "BatchMode=yes"]);
        }

        AddHostKeyOptions(uri, arguments);
        arguments.AddRange(["--", Safe(uri.HostLabel, "host", uri), $"sh -c {ShellQuote.Word(RemoteScript(uri, readOnly))}"]);
        return new SshCommand(uri.GetParameter("command") ?? "ssh", arguments);
    }

    /// <summary>Whether ssh is told not to check the host's key.</summary>
    public static bool SkipsHostKeyCheck(ConnectionUri uri) => uri.GetFlag("no_verify")
        || (IsLibrary(uri) && uri.GetParameter("known_hosts_verify") == "ignore");

    /// <summary>What the host's shell runs: one of the programs that lead from standard input and output to the daemon's socket.</summary>
    internal static string RemoteScript(ConnectionUri uri, bool readOnly)
    {
        var socket = uri.GetParameter("socket");
        var session = uri.Path == "/session";
        var proxy = uri.GetParameter("proxy") ?? "auto";
        if (session && socket is null && proxy == "netcat")
        {
            throw ConnectError.Make(VirtErrorId.UriInvalid,
                $"proxy=netcat in {uri}: where the session's socket is, only the host knows; name it with socket=, or use proxy=native", uri.HostLabel);
        }

        var native = $"virt-ssh-helper {(readOnly ? "-r " : string.Empty)}{ShellQuote.Word(HelperUri(uri))}";
        var forced = socket is not null || uri.GetParameter("netcat") is not null || uri.OpenName.Length == 0 ? "netcat" : proxy;
        if (session && socket is null)
        {
            forced = "native";
        }

        return forced switch
        {
            "native" => $"{Found("virt-ssh-helper")} || {Missing("virt-ssh-helper")}; exec {native}",
            "netcat" => Netcat(uri, readOnly),
            _ => $"if {Found("virt-ssh-helper")}; then exec {native}; fi; {Netcat(uri, readOnly)}",
        };
    }

    // netcats differ: some end only with -q0 when their input has ended, others do not know the option and tell so.
    private static string Netcat(ConnectionUri uri, bool readOnly)
    {
        var netcat = uri.GetParameter("netcat") ?? "nc";
        var word = ShellQuote.Word(netcat);
        var socket = ShellQuote.Word(Socket(uri, readOnly));
        return $"{Found(word)} || {Missing(netcat)}; "
            + $"if {word} -q 2>&1 </dev/null | grep \"requires an argument\" >/dev/null 2>&1; then exec {word} -q0 -U {socket}; fi; exec {word} -U {socket}";
    }

    private static string Found(string word) => $"command -v {word} >/dev/null 2>&1";

    private static string Missing(string program) => $"{{ echo {ShellQuote.Word($"{NoHelperMark} {program}")} >&2; exit 127; }}";

    // The daemons' sockets on the host are the system's, whoever this process is; libvirtd's unless told otherwise.
    private static string Socket(ConnectionUri uri, bool readOnly)
    {
        var system = new UnixSocketEnvironment(IsPrivileged: true, string.Empty, static _ => false);
        var candidates = UnixSocketPaths.Candidates(uri, readOnly, system);
        return uri.GetParameter("mode") == "direct" ? candidates[0] : candidates[^1];
    }

    private static string HelperUri(ConnectionUri uri) => uri.GetParameter("mode") is { } mode and not "auto"
        ? $"{uri.OpenName}{(uri.OpenName.Contains('?', StringComparison.Ordinal) ? '&' : '?')}mode={mode}" : uri.OpenName;

    private static bool IsLibrary(ConnectionUri uri) => uri.Transport is VirtTransport.LibSsh or VirtTransport.LibSsh2;

    private static void AddHostKeyOptions(ConnectionUri uri, List<string> arguments)
    {
        if (IsLibrary(uri))
        {
            if (uri.GetParameter("known_hosts") is { } file)
            {
                // Quoted for ssh's own reading of options, which splits at spaces.
                arguments.AddRange(["-o", $"UserKnownHostsFile=\"{file}\"", "-o", "GlobalKnownHostsFile=none"]);
            }

            if (uri.GetParameter("known_hosts_verify") == "auto")
            {
                arguments.AddRange(["-o", "StrictHostKeyChecking=accept-new"]);
            }

            if (uri.GetParameter("sshauth") is { } methods)
            {
                var names = methods.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                var unknown = Array.Find(names, n => !AuthenticationMethods.ContainsKey(n));
                arguments.AddRange(["-o", "PreferredAuthentications=" + (unknown is null
                    ? string.Join(',', names.Select(n => AuthenticationMethods[n]).Distinct(StringComparer.Ordinal))
                    : throw ConnectError.Make(VirtErrorId.UriInvalid,
                        $"sshauth={methods}: there is no '{unknown}'; there are {string.Join(", ", AuthenticationMethods.Keys)}", uri.HostLabel))]);
            }
        }

        if (SkipsHostKeyCheck(uri))
        {
            arguments.AddRange(["-o", "StrictHostKeyChecking=no"]);
        }
    }

    private static string Safe(string text, string what, ConnectionUri uri)
    {
        if (text.Length == 0 || text[0] == '-' || text.AsSpan().ContainsAny(Unsafe) || text.Any(char.IsControl))
        {
            throw ConnectError.Make(VirtErrorId.UriInvalid, $"the {what} '{text}' in {uri} has characters that ssh must not be given", uri.HostLabel);
        }

        return text;
    }
}
