using System.Net.Sockets;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Lab;

/// <summary>The real libvirt hosts that <c>tests/lab/lab up</c> makes, if they are up. A lab beside the default one is named
/// by the same variables as for <c>lab</c> itself.</summary>
internal static class LabHosts
{
    private static readonly Lazy<string?> Missing = new(Probe);

    public static string Network => Setting("LAB_NET", "198.18.77");

    public static string RunDirectory => Setting("LAB_RUN", "/run/" + Setting("LAB_NAME", "virtlab"));

    public static string AlphaAddress => Network + ".11";

    public static string BetaAddress => Network + ".12";

    public static string GammaAddress => Network + ".13";

    /// <summary>The host that asks for Kerberos, and for polkit at its socket; see <see cref="Require(string)"/>.</summary>
    public static string DeltaAddress => Network + ".14";

    public static string Pki => RunDirectory + "/client/pki";

    /// <summary>The lab's CA, but a client certificate of another one.</summary>
    public static string PkiRogue => RunDirectory + "/client/pki-rogue";

    public static string AuthFile => RunDirectory + "/client/auth.conf";

    public static string Ssh => RunDirectory + "/client/ssh";

    public static string SshKey => RunDirectory + "/client/ssh_key";

    public static string KnownHosts => RunDirectory + "/client/known_hosts";

    public static string KerberosConfiguration => RunDirectory + "/client/krb5.conf";

    /// <summary>A ticket of the lab's realm.</summary>
    public static string Tickets => RunDirectory + "/client/tickets";

    public static string NoTickets => RunDirectory + "/client/no-tickets";

    /// <summary>An IPv6 address of a host, by the last number of its IPv4 address, as a URI has it.</summary>
    public static string Address6(int last) => $"[{Setting("LAB_NET6", "fd18:77:77:77:")}:{last}]";

    public static string AlphaTcp => $"qemu+tcp://{AlphaAddress}/system";

    public static string AlphaUnix => $"qemu+unix:///system?socket={RunDirectory}/alpha/libvirt-sock";

    public static string GammaTcp => $"qemu+tcp://{GammaAddress}/system";

    /// <summary>Whether the lab is up, for what is done before a test can skip itself.</summary>
    public static bool IsUp => Missing.Value is null;

    /// <summary>Skips the test, by name, when the lab is not up.</summary>
    public static void Require() => Skip.If(Missing.Value is not null, Missing.Value);

    /// <summary>Skips the test, by name, when the lab or this host of it is not up.</summary>
    public static void Require(string host)
    {
        Require();
        Skip.If(!File.Exists($"{RunDirectory}/{host}/pid"), $"the lab's host {host} is not up (tests/lab/lab up {host})");
    }

    /// <summary>Runs a command of <c>tests/lab/lab</c>, which has to succeed.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> LabAsync(params string[] arguments)
    {
        var (code, text) = await ExternalProgram.RunAsync(Path.Combine(Repository.Root, "tests/lab/lab"), arguments, TimeSpan.FromSeconds(90));
        return code == 0 ? text : throw new InvalidOperationException($"lab {string.Join(' ', arguments)}: {text}");
    }

    private static string Setting(string name, string otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : otherwise;

    private static string? Probe()
    {
        if (!Directory.Exists(RunDirectory + "/client"))
        {
            return $"the lab is not up: {RunDirectory} is not there (tests/lab/lab up)";
        }

        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            socket.ConnectAsync(AlphaAddress, 16509, limit.Token).AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return $"the lab does not answer at {AlphaAddress}: {error.Message} (tests/lab/lab up)";
        }
    }
}
