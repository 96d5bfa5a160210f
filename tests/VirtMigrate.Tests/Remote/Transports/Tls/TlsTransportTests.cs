using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Transports.Tls;

/// <summary>The TLS transport against a server of the base library that plays libvirtd, also a misbehaving one.</summary>
public sealed class TlsTransportTests : IDisposable
{
    private static readonly string[] Here = ["localhost", "127.0.0.1"];

    private readonly TestPki pki = new();
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public TlsTransportTests()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
    }

    public void Dispose()
    {
        listener.Dispose();
        pki.Dispose();
    }

    [Theory]
    [InlineData("ec", "NORMAL")]
    [InlineData("ec-parameters", "NORMAL:-VERS-TLS1.2")]
    [InlineData("ec-pkcs8", "NORMAL:-VERS-ALL:+VERS-TLS1.2")]
    [InlineData("rsa", "NORMAL:-VERS-TLS1.3")]
    [InlineData("rsa-pkcs8", "NORMAL")]
    public async Task BytesTravelBothWays(string key, string priority)
    {
        using var client = pki.WriteClient(key);
        var report = new ConnectReport();
        var server = ServeAsync(pki.Server(Here), async stream =>
        {
            await stream.WriteAsync(new byte[] { 1 });
            var buffer = new byte[100_000];
            await stream.ReadExactlyAsync(buffer);
            await stream.WriteAsync(buffer);
        });
        await using var transport = await ConnectAsync($"&tls_priority={Uri.EscapeDataString(priority)}", new ConnectOptions { Report = report });

        var sent = new byte[100_000];
        Random.Shared.NextBytes(sent);
        await transport.WriteAsync(sent);
        var received = new byte[sent.Length];
        for (var used = 0; used < received.Length;)
        {
            var count = await transport.ReadAsync(received.AsMemory(used));
            Assert.True(count > 0);
            used += count;
        }

        Assert.Equal(sent, received);
        var (version, thumbprint) = await server;
        Assert.Equal(client.Thumbprint, thumbprint);
        Assert.Equal(priority.EndsWith("TLS1.2", StringComparison.Ordinal) && priority.Contains('+', StringComparison.Ordinal)
            || priority.EndsWith("-VERS-TLS1.3", StringComparison.Ordinal) ? SslProtocols.Tls12 : SslProtocols.Tls13, version);
        Assert.Equal(version.ToString(), report.TlsVersion);
        Assert.Equal(["CN=server", "CN=test CA"], report.Certificates.Select(c => c.Subject));
        Assert.Equal(Here, report.Certificates[0].Names);
        Assert.Equal("CN=client", report.ClientCertificate!.Subject);
    }

    [Fact]
    public async Task AbortEndsAReadThatWaits()
    {
        pki.WriteClient().Dispose();
        var server = ServeAsync(pki.Server(Here), async stream =>
        {
            await stream.WriteAsync(new byte[] { 1 });
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        });
        await using var transport = await ConnectAsync();
        var reading = transport.ReadAsync(new byte[1]).AsTask();
        transport.Abort();
        transport.Abort();
        try
        {
            Assert.Equal(0, await reading.WaitAsync(ScriptedPeer.Patience));
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException)
        {
            // Either way it has ended.
        }

        await server;
    }

    [Fact]
    public async Task AnUnknownAuthority()
    {
        using var rogue = new TestPki("rogue CA");
        await FailsAsync(rogue.Server(Here), VirtErrorId.CertificateUntrusted, "cacert.pem");

        // The same name does not help.
        using var twin = new TestPki();
        await FailsAsync(twin.Server(Here), VirtErrorId.CertificateUntrusted, "cacert.pem");
    }

    [Fact]
    public Task AnotherName() => FailsAsync(pki.Server(["host1.example", "10.0.0.1"], commonName: "127.0.0.1"), VirtErrorId.CertificateNameMismatch, "host1.example, 10.0.0.1");

    [Fact]
    public Task Expired() => FailsAsync(pki.Server(Here, expired: true), VirtErrorId.CertificateExpired, "expired");

    [Fact]
    public Task NotForServers() => FailsAsync(pki.Server(Here, purpose: "1.3.6.1.5.5.7.3.2"), VirtErrorId.CertificateUnsuitable, "not accepted");

    [Fact]
    public Task AnAuthoritysOwn() => FailsAsync(pki.Server(Here, isAuthority: true), VirtErrorId.CertificateUnsuitable, "CA");

    [Fact]
    public async Task Revoked()
    {
        using var server = pki.Server(Here);
        pki.WriteRevocationList([server], DateTimeOffset.UtcNow.AddDays(3));
        await FailsAsync(server, VirtErrorId.CertificateRevoked, "cacrl.pem");
    }

    [Fact]
    public async Task AnOutdatedRevocationListIsNoLeave()
    {
        pki.WriteRevocationList([], DateTimeOffset.UtcNow.AddDays(-3));
        await FailsAsync(pki.Server(Here), VirtErrorId.CertificateRevoked, "out of date");
    }

    [Fact]
    public async Task OthersOfTheListDoNotMatter()
    {
        using var other = pki.Server(Here);
        pki.WriteRevocationList([other], DateTimeOffset.UtcNow.AddDays(3));
        await SucceedsAsync(pki.Server(Here));
    }

    [Fact]
    public Task TheCommonNameCountsWhenThereIsNoOther() => SucceedsAsync(pki.Server([], commonName: "localhost"), "localhost");

    [Fact]
    public Task AWildcard() => FailsAsync(pki.Server(["*.example"]), VirtErrorId.CertificateNameMismatch, "*.example");

    [Theory]
    [InlineData("&no_verify=1")]
    [InlineData("")]
    public async Task AnyCertificateWhenTold(string parameter)
    {
        using var rogue = new TestPki("rogue CA");
        File.Delete(Path.Combine(pki.Directory, "cacert.pem"));
        var warnings = new List<string>();
        var server = ServeAsync(rogue.Server(["elsewhere"], expired: true), stream => stream.WriteAsync(new byte[] { 1 }).AsTask());
        await using var transport = await ConnectAsync(parameter,
            new ConnectOptions { SkipCertificateCheck = parameter.Length == 0, Warn = warnings.Add });
        Assert.Contains("not checked", Assert.Single(warnings), StringComparison.Ordinal);
        await server;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheHostRefusesTheClient(bool hasCertificate)
    {
        if (hasCertificate)
        {
            pki.WriteClient().Dispose();
        }

        var server = ServeAsync(pki.Server(Here), _ => Task.CompletedTask);
        var error = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync());
        Assert.Equal(VirtErrorId.ClientCertificateRefused, error.ErrorId);
        Assert.Contains(hasCertificate ? "CN=client" : "none was shown", error.Message, StringComparison.Ordinal);
        await server;
    }

    [Fact]
    public async Task TheHostSaysNo()
    {
        var server = ServeAsync(pki.Server(Here), stream => stream.WriteAsync(new byte[] { 0 }).AsTask());
        var error = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync());
        Assert.Equal(VirtErrorId.ClientCertificateRefused, error.ErrorId);
        await server;
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("")]
    public async Task NoTlsAtAll(string answer)
    {
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptAsync();
            await socket.ReceiveAsync(new byte[5]);
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer));
            socket.Shutdown(SocketShutdown.Send);
            await socket.ReceiveAsync(new byte[5000]);
        });
        var error = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync());
        Assert.Equal(VirtErrorId.NotTls, error.ErrorId);
        await serving;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AHostThatNeverAnswersIsGivenUp(bool afterHandshake)
    {
        var time = new ManualTimeProvider();
        time.Advance(DateTimeOffset.UtcNow - time.GetUtcNow());
        var silent = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptAsync();
            if (!afterHandshake)
            {
                silent.SetResult();
                await end.Task;
                return;
            }

            await using var stream = new SslStream(new NetworkStream(socket, true));
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = pki.Server(Here) });
            silent.SetResult();
            await end.Task;
        });
        var connecting = ConnectAsync(string.Empty, new ConnectOptions { TimeProvider = time, ConnectTimeout = TimeSpan.FromSeconds(9) });
        await silent.Task;
        time.Advance(TimeSpan.FromSeconds(10));
        var error = await Assert.ThrowsAsync<VirtException>(() => connecting.WaitAsync(ScriptedPeer.Patience));
        Assert.Equal(VirtErrorId.ConnectTimeout, error.ErrorId);
        end.SetResult();
        await serving;
    }

    [Fact]
    public async Task WhatIsWrongWithTheFilesIsToldBeforeAnythingIsSent()
    {
        pki.WriteClient().Dispose();
        using var other = new TestPki();
        other.WriteClient().Dispose();
        pki.Write("clientkey.pem", File.ReadAllText(Path.Combine(other.Directory, "clientkey.pem")));
        await FailsEarlyAsync(VirtErrorId.CertificateFileInvalid, "clientkey.pem");
        pki.Write("clientkey.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        await FailsEarlyAsync(VirtErrorId.CertificateFileInvalid, "encrypted");
        pki.Write("clientcert.pem", "nothing");
        await FailsEarlyAsync(VirtErrorId.CertificateFileInvalid, "clientcert.pem");
        pki.Write("cacrl.pem", "-----BEGIN X509 CRL-----\nMAAA\n-----END X509 CRL-----\n");
        await FailsEarlyAsync(VirtErrorId.CertificateFileInvalid, "cacrl.pem");
        pki.Write("cacert.pem", "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n");
        await FailsEarlyAsync(VirtErrorId.CertificateFileInvalid, "cacert.pem");
        File.Delete(Path.Combine(pki.Directory, "cacert.pem"));
        await FailsEarlyAsync(VirtErrorId.CertificateFileMissing, "cacert.pem");
        var unknown = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync("&tls_priority=NORMAL:-CIPHER-ALL"));
        Assert.Equal(VirtErrorId.UriNotSupported, unknown.ErrorId);
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
    }

    private async Task FailsEarlyAsync(string errorId, string text)
    {
        var error = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync());
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    private async Task FailsAsync(X509Certificate2 certificate, string errorId, string text)
    {
        var server = ServeAsync(certificate, stream => stream.WriteAsync(new byte[] { 1 }).AsTask());
        var error = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync());
        Assert.Equal(errorId, error.ErrorId);
        Assert.Equal("127.0.0.1", error.Host);
        Assert.Equal(VirtErrorCode.Tls, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.NotEqual(VirtErrorCatalog.ActionFor(VirtErrorId.HostError), error.RecommendedAction);
        await server;
    }

    private async Task SucceedsAsync(X509Certificate2 certificate, string host = "127.0.0.1")
    {
        var server = ServeAsync(certificate, stream => stream.WriteAsync(new byte[] { 1 }).AsTask());
        await using var transport = await ConnectAsync(host: host);
        await server;
    }

    private Task<RpcTransport> ConnectAsync(string parameters = "", ConnectOptions? options = null, string host = "127.0.0.1") =>
        TransportFactory.ConnectAsync(
            ConnectionUri.Parse($"qemu+tls://{host}:{((IPEndPoint)listener.LocalEndPoint!).Port}/system?pkipath={pki.Directory}{parameters}"),
            options ?? new ConnectOptions(), default);

    /// <summary>Takes one connection; a client that breaks off is no error.</summary>
    private Task<(SslProtocols Version, string? ClientThumbprint)> ServeAsync(X509Certificate2 certificate, Func<SslStream, Task> then) => Task.Run(async () =>
    {
        var socket = await listener.AcceptAsync();
        await using var stream = new SslStream(new NetworkStream(socket, true));
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            });
            var result = (stream.SslProtocol, stream.RemoteCertificate is X509Certificate2 client ? client.Thumbprint : null);
            await then(stream);
            return result;
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            return (SslProtocols.None, (string?)null);
        }
    });
}
