using System.Security.Cryptography;
using System.Text;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Authentication.Sasl;
using VirtMigrate.Remote.Configuration;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Fuzz;

/// <summary>What reads from strangers. Each target takes any bytes, ends in time, and fails only as it may; anything else
/// is a finding.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyDictionary<string, (Func<byte[], Task> Run, byte[][] Seeds)> All { get; } =
        new Dictionary<string, (Func<byte[], Task>, byte[][])>
        {
            ["client"] = (ClientAsync, ClientSeeds()),
            ["daemon"] = (DaemonFuzz.RunAsync, DaemonFuzz.Seeds()),
            ["sasl-layer"] = (SaslLayerAsync, LayerSeeds()),
            ["scram"] = (Scram, [Utf8("r=abcdef,s=QSXCR+Q6sek8bf92,i=4"), Utf8("r=abcdef,s=QSXCR+Q6sek8bf92,i=4\nv=rmF9pqV8S7suAoZWja4dJRkFsKQ=")]),
            ["digest"] = (Digest, [Utf8("realm=\"r\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth,auth-conf\",cipher=\"rc4,3des\",maxbuf=65536,charset=utf-8,algorithm=md5-sess\nrspauth=ea40f60335c427b5527b84dbabcdfffd")]),
            ["uri"] = (Uri, [Utf8("qemu+ssh://root@host.example:22/system?keyfile=/a%20b&no_tty=1&mode=direct;x=y"), Utf8("qemu+tls://[fd18::1%25eth0]:16514/session?pkipath=/p")]),
            ["auth.conf"] = (Text(t => AuthenticationFile.Parse("f", t).Find("libvirt", "h", "password")), [Utf8("[credentials-a]\nusername=u\npassword=p=q\n#c\n[auth-libvirt-default]\ncredentials=a\n")]),
            ["libvirt.conf"] = (Text(t => _ = new ConfigurationReader("f", t).Read().Count()), [Utf8("uri_aliases = [ \"a=b:///\", 'c=d', ] # x\nuri_default=\"\"\"e\nf\"\"\"\nn = -5\n")]),
        };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A connection with calls, events and a stream open, whose host sends these bytes and closes.</summary>
    private static async Task ClientAsync(byte[] input)
    {
        var (near, far) = MemoryTransport.Pair();
        await using var peer = far;
        await using var connection = RpcConnection.Start(new SaslTransport(near), new RpcConnectionOptions { Host = "h", TimeProvider = new ManualTimeProvider() });
        connection.OnEvent(RemoteEvents.ConnectEventConnectionClosed, _ => { });
        Task[] calls =
        [
            connection.CallAsync(RemoteProcedures.AuthList, default(XdrVoid), default).AsTask(),
            connection.CallAsync(RemoteProcedures.ConnectGetCapabilities, default(XdrVoid), default).AsTask(),
            connection.CallAsync(RemoteProcedures.ConnectListAllDomains, new ConnectListAllDomainsArguments(1, 0), default).AsTask(),
            connection.CallAsync(RemoteProcedures.DomainGetJobStats, new DomainGetJobStatsArguments(new DomainRef("d", Guid.Empty, 1), 0), default).AsTask(),
        ];
        await far.WriteAsync(input);
        far.Abort();
        await connection.Closed.WaitAsync(ScriptedPeer.Patience);
        foreach (var call in calls)
        {
            try
            {
                await call.WaitAsync(ScriptedPeer.Patience);
            }
            catch (VirtException)
            {
                // The only error that a call may have.
            }
        }
    }

    private static byte[][] ClientSeeds()
    {
        RpcHeader Header(Procedure procedure, uint serial, MessageType type = MessageType.Reply, MessageStatus status = MessageStatus.Ok) =>
            new(0, RemoteProgram.Remote, 1, procedure.Number, type, serial, status);
        var error = ErrorBody.FromException(new VirtException(VirtErrorCode.NoDomain, VirtErrorDomain.Qemu, "Domain not found"));
        byte[] list = ScriptedPeer.Encode(Header(RemoteProcedures.AuthList, 0), new AuthListReturn([AuthenticationType.None, AuthenticationType.Sasl]));
        byte[] capabilities = ScriptedPeer.Encode(Header(RemoteProcedures.ConnectGetCapabilities, 1), new ConnectGetCapabilitiesReturn("<capabilities/>"));
        byte[] domains = ScriptedPeer.Encode(Header(RemoteProcedures.ConnectListAllDomains, 2),
            new ConnectListAllDomainsReturn([new DomainRef("a", Guid.Parse("11111111-2222-3333-4444-555555555555"), 5), new DomainRef("b", Guid.Empty, -1)], 2));
        byte[] failed = ScriptedPeer.Encode(Header(RemoteProcedures.DomainGetJobStats, 3, status: MessageStatus.Error), error);
        byte[] statistics = ScriptedPeer.Encode(Header(RemoteProcedures.DomainGetJobStats, 3),
            new DomainGetJobStatsReturn(5, new TypedParameterList([TypedParameter.String("operation", "x"), TypedParameter.ULLong("time", 5)])));
        byte[] ping = ScriptedPeer.Encode(new RpcHeader(0, RemoteProgram.KeepAlive, 1, KeepAliveProcedure.Ping, MessageType.Message, 0, MessageStatus.Ok), default(XdrVoid));
        byte[] message = ScriptedPeer.Encode(new RpcHeader(0, RemoteProgram.Remote, 1, 362, MessageType.Message, 1, MessageStatus.Ok), new ConnectEventConnectionClosedMessage(1));
        return [[.. list, .. capabilities, .. domains, .. failed], [.. ping, .. statistics, .. domains, .. message], [.. domains, .. list, .. ping, .. capabilities], [.. failed, .. statistics, .. ping]];
    }

    private static async Task SaslLayerAsync(byte[] input)
    {
        var (near, far) = MemoryTransport.Pair();
        await using var peer = far;
        await using var transport = new SaslTransport(near);
        transport.Activate(new DigestMd5Layer(DigestCipher.All[input.Length & 1], MD5.HashData("s"u8), 65_536, 65_536));
        await far.WriteAsync(input);
        far.Abort();
        try
        {
            var buffer = new byte[1000];
            while (await transport.ReadAsync(buffer).AsTask().WaitAsync(ScriptedPeer.Patience) > 0)
            {
            }
        }
        catch (Exception error) when (error is SaslException or ObjectDisposedException)
        {
            // Refused, or closed by the peer.
        }
    }

    private static byte[][] LayerSeeds() => [.. DigestCipher.All.Take(2).Select(cipher =>
    {
        var layer = new DigestMd5Layer(cipher, MD5.HashData("s"u8), 65_536, 65_536, isClient: false);
        byte[] Block(string text)
        {
            var block = layer.Wrap(Utf8(text)).ToArray();
            var length = new byte[4];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, block.Length);
            return [.. length, .. block];
        }

        return (byte[])[.. Block("the first block"), .. Block(new string('x', 300))];
    })];

    private static Task Scram(byte[] input)
    {
        using var mechanism = new ScramMechanism(HashAlgorithmName.SHA1, VirtCredential.Create("u", "p"), "abc");
        mechanism.Start();
        return StepsAsync(mechanism, input);
    }

    private static Task Digest(byte[] input)
    {
        using var mechanism = new DigestMd5Mechanism(VirtCredential.Create("u", "p"), "libvirt", "h", wantsLayer: input.Length % 2 == 0, "c");
        return StepsAsync(mechanism, input);
    }

    private static Task StepsAsync(SaslMechanism mechanism, byte[] input)
    {
        // A hostile host may ask for very many rounds; that limit has a test of its own.
        if (System.Text.RegularExpressions.Regex.IsMatch(Encoding.UTF8.GetString(input), "i=[0-9]{4,}"))
        {
            return Task.CompletedTask;
        }

        try
        {
            foreach (var part in Encoding.Latin1.GetString(input).Split('\n'))
            {
                mechanism.Step(Encoding.Latin1.GetBytes(part));
            }
        }
        catch (SaslException)
        {
            // Refused.
        }

        // Nobody who does not know the password comes this far.
        Assert.False(mechanism.IsComplete);
        return Task.CompletedTask;
    }

    private static Task Uri(byte[] input) => Text(text =>
    {
        var uri = ConnectionUri.Parse(text);
        if (uri.Transport == VirtTransport.Ssh)
        {
            VirtMigrate.Remote.Transports.Programs.SshCommand.Make(uri, false);
        }
    })(input);

    private static Func<byte[], Task> Text(Action<string> read) => input =>
    {
        try
        {
            read(Encoding.UTF8.GetString(input));
        }
        catch (VirtException)
        {
            // Refused.
        }

        return Task.CompletedTask;
    };
}
