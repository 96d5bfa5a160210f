using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Driver;

/// <summary>A host that does what no real daemon can be made to do, and what this client makes of it.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="ErrorId">The error id that connecting ends with; null: it connects.</param>
/// <param name="Script">What it does with a connection.</param>
internal sealed record LyingHostCase(string Name, string? ErrorId, Func<NetworkStream, TestPki, Task> Script)
{
    private const string Challenge = "realm=\"r\",nonce=\"bm9uY2U=\",qop=\"auth-conf\",cipher=\"rc4\",charset=utf-8,algorithm=md5-sess";

    /// <summary>URI parameters behind the first one.</summary>
    public string Parameters { get; init; } = string.Empty;

    public bool IsTls { get; init; }

    /// <summary>What the message has to tell; null: not asserted.</summary>
    public string? Tells { get; init; }

    /// <summary>It never comes to an end by itself: the time limit has to end it.</summary>
    public bool Lasts { get; init; }

    public static IReadOnlyDictionary<string, LyingHostCase> All { get; } =
        Bytes().Concat(Protocol()).Concat(Authentication()).Concat(Tls()).ToDictionary(c => c.Name, StringComparer.Ordinal);

    private static IEnumerable<LyingHostCase> Bytes()
    {
        yield return Raw("closes at once", VirtErrorId.ConnectionLost, _ => Task.CompletedTask);
        yield return Raw("says nothing", VirtErrorId.ConnectTimeout, Forever) with { Lasts = true };
        yield return Raw("is a web server", VirtErrorId.ProtocolError, async stream =>
        {
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray());
            await Forever(stream);
        });
        yield return Raw("announces a packet of 4 GiB", VirtErrorId.ProtocolError, stream => SendAsync(stream, [0xFF, 0xFF, 0xFF, 0xFF]));
        yield return Raw("announces a packet of 3 bytes", VirtErrorId.ProtocolError, stream => SendAsync(stream, [0, 0, 0, 3]));
        yield return Raw("closes inside a packet", VirtErrorId.ConnectionLost, async stream =>
        {
            _ = await stream.ReadAsync(new byte[256]);
            await stream.WriteAsync(new byte[] { 0, 0, 0, 60, 0x20, 0, 0x80, 0x86 });
            stream.Socket.Shutdown(SocketShutdown.Send);
            await Forever(stream);
        });
        yield return Raw("sends one byte at a time, and never a whole packet", VirtErrorId.ConnectTimeout, async stream =>
        {
            foreach (var part in new byte[] { 0, 0, 0, 60, 0x20, 0, 0x80, 0x86, 0, 0, 0, 1 })
            {
                await stream.WriteAsync(new[] { part });
            }

            await Forever(stream);
        }) with { Lasts = true };
    }

    private static IEnumerable<LyingHostCase> Protocol()
    {
        yield return Calls("answers a call that was never made", VirtErrorId.ProtocolError, 66,
            (peer, call) => peer.ReplyAsync(call with { Header = call.Header with { Serial = 4711 } }, new AuthListReturn([AuthenticationType.None])));
        yield return Calls("answers another call than the one that was made", VirtErrorId.ProtocolError, 66,
            (peer, call) => peer.ReplyAsync(call with { Header = call.Header with { Procedure = 59 } }, new AuthListReturn([AuthenticationType.None])));
        yield return Calls("answers in another program", VirtErrorId.ProtocolError, 66,
            (peer, call) => peer.ReplyAsync(call with { Header = call.Header with { Program = 0x20008087 } }, new AuthListReturn([AuthenticationType.None])));
        yield return Calls("answers in another version", VirtErrorId.ProtocolError, 66,
            (peer, call) => peer.ReplyAsync(call with { Header = call.Header with { Version = 2 } }, new AuthListReturn([AuthenticationType.None])));
        yield return Calls("answers with an unknown status", VirtErrorId.ProtocolError, 66,
            (peer, call) => peer.SendAsync(call.Header with { Type = MessageType.Reply, Status = (MessageStatus)7 }, default(XdrVoid)));
        yield return Calls("leaves the answer's content out", VirtErrorId.ProtocolError, 66, (peer, call) => peer.ReplyAsync(call, default(XdrVoid)));
        yield return Calls("announces two thousand million list entries", VirtErrorId.ProtocolError, 66,
            (peer, call) => peer.ReplyAsync(call, new ConnectSupportsFeatureReturn(int.MaxValue)));
        yield return Calls("calls the client", VirtErrorId.ProtocolError, 60, async (peer, call) =>
        {
            await peer.SendAsync(call.Header with { Serial = 1 }, default(XdrVoid));
            await peer.ReplyAsync(call, new ConnectSupportsFeatureReturn(0));
        });
        yield return Calls("sends events that nobody asked for", null, 60, async (peer, call) =>
        {
            for (var number = 300; number < 360; number++)
            {
                await peer.EventAsync(number, default(XdrVoid));
            }

            await peer.ReplyAsync(call, new ConnectSupportsFeatureReturn(0));
        });
        yield return Calls("has no such driver", VirtErrorId.DriverNotFound, 1,
            (peer, call) => peer.ErrorAsync(call, VirtErrorCode.NoConnect, "no connection driver available for qemu:///system"));
        yield return Calls("denies the right to connect", VirtErrorId.AccessDenied, 1,
            (peer, call) => peer.ErrorAsync(call, VirtErrorCode.AccessDenied, "access denied")) with { Tells = "org.libvirt.api.connect.getattr" };
        yield return Calls("answers with an error of no known kind and no text", VirtErrorId.HostError, 1,
            (peer, call) => peer.ErrorAsync(call, (VirtErrorCode)9999, string.Empty)) with { Tells = "9999" };
        yield return Calls("closes while the driver is opened", VirtErrorId.ConnectionLost, 1, (peer, _) =>
        {
            peer.Close();
            return Task.CompletedTask;
        });
        yield return new("is older than authentication and features", null, (stream, _) => ScriptedServer.AnswerAsync(stream, async (peer, call) =>
        {
            if (call.Header.Procedure is not (60 or 66))
            {
                return false;
            }

            await peer.SendAsync(call.Header with { Type = MessageType.Reply, Status = MessageStatus.Error },
                ErrorBody.FromException(new VirtException(VirtErrorCode.Rpc, VirtErrorDomain.Rpc, $"unknown procedure: {call.Header.Procedure}")));
            return true;
        }));
    }

    private static IEnumerable<LyingHostCase> Authentication()
    {
        yield return Calls("asks for authentication of unknown kinds", VirtErrorId.AuthenticationNotSupported, 66,
            (peer, call) => peer.ReplyAsync(call, new AuthListReturn([(AuthenticationType)8, (AuthenticationType)9]))) with { Tells = "type 8" };
        yield return Calls("asks for no authentication, not even none", VirtErrorId.AuthenticationNotSupported, 66,
            (peer, call) => peer.ReplyAsync(call, new AuthListReturn([])));
        yield return Polkit("asks polkit, which refuses", VirtErrorCode.AuthFailed, "access denied by policy");
        yield return Polkit("asks polkit, which has no agent to ask", VirtErrorCode.AuthUnavailable, "no polkit agent available to authenticate action 'org.libvirt.unix.manage'");
        yield return Sasl("offers only unknown SASL mechanisms", VirtErrorId.AuthenticationNotSupported, "X-NEW,EXTERNAL") with { Tells = "X-NEW" };
        yield return Sasl("offers no SASL mechanism at all", VirtErrorId.AuthenticationNotSupported, string.Empty);
        yield return Sasl("offers SASL without encryption over plain TCP", VirtErrorId.AuthenticationNotSupported, "SCRAM-SHA-256,PLAIN") with { Tells = "TLS" };
        yield return Sasl("closes in the middle of SASL", VirtErrorId.ConnectionLost, "DIGEST-MD5", (peer, call) =>
        {
            peer.Close();
            return Task.CompletedTask;
        });
        yield return Sasl("is content before it has proved who it is", VirtErrorId.AuthenticationFailed, "DIGEST-MD5",
            (peer, call) => peer.ReplyAsync(call, new AuthSaslStartReturn(1, 0, Encoding.ASCII.GetBytes(Challenge))));
        yield return Sasl("sends nonsense as a SASL challenge", VirtErrorId.AuthenticationFailed, "DIGEST-MD5",
            (peer, call) => peer.ReplyAsync(call, new AuthSaslStartReturn(0, 0, [0xFF, 0, 0x22])));
        yield return Sasl("offers the mechanism without its encryption", VirtErrorId.AuthenticationFailed, "DIGEST-MD5",
            (peer, call) => peer.ReplyAsync(call, new AuthSaslStartReturn(0, 0, Encoding.ASCII.GetBytes(Challenge.Replace("auth-conf", "auth", StringComparison.Ordinal)))));
        yield return Sasl("proves itself wrongly", VirtErrorId.AuthenticationFailed, "DIGEST-MD5",
            (peer, call) => peer.ReplyAsync(call, new AuthSaslStartReturn(0, 0, Encoding.ASCII.GetBytes(Challenge))),
            (peer, call) => peer.ReplyAsync(call, new AuthSaslStepReturn(0, 0, Encoding.ASCII.GetBytes("rspauth=00000000000000000000000000000000"))));
        yield return Sasl("drops after the user's proof", VirtErrorId.ConnectionLost, "DIGEST-MD5",
            (peer, call) => peer.ReplyAsync(call, new AuthSaslStartReturn(0, 0, Encoding.ASCII.GetBytes(Challenge))),
            (peer, call) =>
            {
                peer.Close();
                return Task.CompletedTask;
            });
        yield return Sasl("refuses the user", VirtErrorId.AuthenticationFailed, "DIGEST-MD5",
            (peer, call) => peer.ErrorAsync(call, VirtErrorCode.AuthFailed, "authentication failed")) with { Tells = "user" };
    }

    private static IEnumerable<LyingHostCase> Tls()
    {
        yield return OverTls("sends a wrong byte after the TLS handshake", VirtErrorId.ClientCertificateRefused, async stream =>
        {
            await stream.WriteAsync(new byte[] { 0 });
            await Forever(stream);
        });
        yield return OverTls("closes after the TLS handshake", VirtErrorId.ClientCertificateRefused, _ => Task.CompletedTask);
        yield return OverTls("says nothing after the TLS handshake", VirtErrorId.ConnectTimeout, Forever) with { Lasts = true };
        yield return OverTls("speaks TLS 1.2 only", null, Accept, SslProtocols.Tls12);
        yield return OverTls("speaks TLS 1.3 only", null, Accept, SslProtocols.Tls13);
        yield return OverTls("speaks TLS 1.2 only, the client 1.3 only", VirtErrorId.TlsHandshakeFailed, Accept, SslProtocols.Tls12) with { Parameters = "&tls_priority=NORMAL:-VERS-TLS1.2" };
        yield return OverTls("speaks TLS 1.3 only, the client 1.2 only", VirtErrorId.TlsHandshakeFailed, Accept, SslProtocols.Tls13) with { Parameters = "&tls_priority=NORMAL:-VERS-TLS1.3" };
        yield return new("speaks no TLS", VirtErrorId.NotTls, (stream, _) => SendAsync(stream, "libvirt here"u8.ToArray())) { IsTls = true };
        yield return new("closes in the middle of the TLS handshake", VirtErrorId.NotTls, (stream, _) => stream.ReadAsync(new byte[64]).AsTask()) { IsTls = true };
        yield return new("says nothing to the TLS handshake", VirtErrorId.ConnectTimeout, (stream, _) => Forever(stream)) { IsTls = true, Lasts = true };
    }

    private static LyingHostCase Raw(string name, string errorId, Func<NetworkStream, Task> script) => new(name, errorId, (stream, _) => script(stream));

    private static LyingHostCase Calls(string name, string? errorId, int procedure, Func<ScriptedPeer, PeerPacket, Task> answer) =>
        new(name, errorId, (stream, _) => ScriptedServer.AnswerAsync(stream, async (peer, call) =>
        {
            if (call.Header.Procedure != procedure)
            {
                return false;
            }

            await answer(peer, call);
            return true;
        }));

    private static LyingHostCase Polkit(string name, VirtErrorCode code, string text) =>
        new(name, VirtErrorId.AuthenticationFailed, (stream, _) => ScriptedServer.AnswerAsync(stream, async (peer, call) =>
        {
            await (call.Header.Procedure == 66 ? peer.ReplyAsync(call, new AuthListReturn([AuthenticationType.Polkit]))
                : peer.ErrorAsync(call, code, text));
            return true;
        })) { Tells = "org.libvirt.unix.manage" };

    private static LyingHostCase Sasl(string name, string errorId, string mechanisms,
        Func<ScriptedPeer, PeerPacket, Task>? start = null, Func<ScriptedPeer, PeerPacket, Task>? step = null) =>
        new(name, errorId, (stream, _) => ScriptedServer.AnswerAsync(stream, async (peer, call) =>
        {
            await (call.Header.Procedure switch
            {
                66 => peer.ReplyAsync(call, new AuthListReturn([AuthenticationType.Sasl])),
                67 => peer.ReplyAsync(call, new AuthSaslInitReturn(mechanisms)),
                68 => start!(peer, call),
                _ => step!(peer, call),
            });
            return true;
        }));

    private static LyingHostCase OverTls(string name, string? errorId, Func<Stream, Task> script, SslProtocols versions = SslProtocols.None) =>
        new(name, errorId, async (stream, pki) =>
        {
            using var certificate = pki.Server(["localhost", "127.0.0.1"]);
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, [pki.Authority], offline: true),
                EnabledSslProtocols = versions,
            });
            await script(tls);
        }) { IsTls = true };

    private static async Task Accept(Stream stream)
    {
        await stream.WriteAsync(new byte[] { 1 });
        await ScriptedServer.AnswerAsync(stream, (_, _) => Task.FromResult(false));
    }

    private static async Task SendAsync(Stream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes);
        await Forever(stream);
    }

    private static async Task Forever(Stream stream)
    {
        var nowhere = new byte[4096];
        while (await stream.ReadAsync(nowhere) > 0)
        {
        }
    }
}
