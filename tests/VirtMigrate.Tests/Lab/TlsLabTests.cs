using System.Net;
using System.Net.Sockets;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Lab;

/// <summary>TLS with a real libvirtd.</summary>
[Trait("Category", "Lab")]
[Collection(AloneCollection.Name)]
public sealed class TlsLabTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory]
    [InlineData("NORMAL")]
    [InlineData("NORMAL:-VERS-TLS1.3")]
    [InlineData("NORMAL:-VERS-TLS1.2")]
    public async Task TheHostAnswers(string priority)
    {
        LabHosts.Require();
        var report = new ConnectReport();
        await AnswersAsync($"qemu+tls://{LabHosts.AlphaAddress}/system?pkipath={LabHosts.Pki}&tls_priority={priority}", "alpha", new ConnectOptions { Report = report });
        Assert.Equal(priority.EndsWith("TLS1.3", StringComparison.Ordinal) ? "Tls12" : "Tls13", report.TlsVersion);
        Assert.Contains("CN=alpha", report.Certificates[0].Subject, StringComparison.Ordinal);
        Assert.Contains(LabHosts.AlphaAddress, report.Certificates[0].Names);
        Assert.Equal(2, report.Certificates.Count);
    }

    [SkippableFact]
    public async Task TlsIsWhatAHostMeansByItself()
    {
        LabHosts.Require();
        await AnswersAsync($"qemu://{LabHosts.BetaAddress}/system?pkipath={LabHosts.Pki}", "beta");
    }

    [SkippableFact]
    public async Task OverIPv6()
    {
        LabHosts.Require();
        await AnswersAsync($"qemu+tls://{LabHosts.Address6(11)}/system?pkipath={LabHosts.Pki}", "alpha");
    }

    [SkippableFact]
    public async Task AnUnknownAuthority()
    {
        LabHosts.Require();
        using var rogue = new TestPki("rogue CA");
        await FailsAsync($"qemu+tls://{LabHosts.AlphaAddress}/system?pkipath={rogue.Directory}", VirtErrorId.CertificateUntrusted);
        await AnswersAsync($"qemu+tcp://{LabHosts.AlphaAddress}/system", "alpha");
    }

    [SkippableFact]
    public async Task AnotherName()
    {
        LabHosts.Require();

        // The daemon is reached at an address that its certificate does not have.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        listener.Listen();
        var passing = PassAsync(listener);
        var uri = $"qemu+tls://127.0.0.2:{((IPEndPoint)listener.LocalEndPoint!).Port}/system?pkipath={LabHosts.Pki}";
        var error = await FailsAsync(uri, VirtErrorId.CertificateNameMismatch);
        Assert.Contains(LabHosts.AlphaAddress, error.Message, StringComparison.Ordinal);
        await passing;
    }

    [SkippableFact]
    public async Task ExpiredTwentyYearsFromNow()
    {
        LabHosts.Require();
        await FailsAsync($"qemu+tls://{LabHosts.AlphaAddress}/system?pkipath={LabHosts.Pki}", VirtErrorId.CertificateExpired,
            new ConnectOptions { TimeProvider = new LaterTimeProvider() });
    }

    [SkippableFact]
    public async Task NoClientCertificate()
    {
        LabHosts.Require();
        using var bare = new TestPki();
        bare.Write("cacert.pem", File.ReadAllText(LabHosts.Pki + "/cacert.pem"));
        var error = await FailsAsync($"qemu+tls://{LabHosts.AlphaAddress}/system?pkipath={bare.Directory}", VirtErrorId.ClientCertificateRefused);
        Assert.Contains("none was shown", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task AClientCertificateOfAnotherAuthority()
    {
        LabHosts.Require();
        await FailsAsync($"qemu+tls://{LabHosts.AlphaAddress}/system?pkipath={LabHosts.PkiRogue}", VirtErrorId.ClientCertificateRefused);
    }

    [SkippableFact]
    public async Task ThePortThatSpeaksNoTls()
    {
        LabHosts.Require();
        await FailsAsync($"qemu+tls://{LabHosts.AlphaAddress}:16509/system?pkipath={LabHosts.Pki}", VirtErrorId.NotTls);
    }

    [SkippableFact]
    public async Task ThePortThatSpeaksOnlyTls()
    {
        LabHosts.Require();
        await FailsAsync($"qemu+tcp://{LabHosts.AlphaAddress}:16514/system", VirtErrorId.ConnectionLost, VirtErrorId.ProtocolError);
    }

    private static async Task AnswersAsync(string uri, string name, ConnectOptions? options = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var driver = await RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), options ?? new ConnectOptions(), limit.Token);
        Assert.Equal(name, await driver.GetHostNameAsync(limit.Token));
        await driver.ListDomainsAsync(DomainListFilter.None, limit.Token);
    }

    private static async Task<VirtException> FailsAsync(string uri, params string[] errorIds) => await FailsAsync(uri, errorIds, new ConnectOptions());

    private static Task<VirtException> FailsAsync(string uri, string errorId, ConnectOptions options) => FailsAsync(uri, [errorId], options);

    private static async Task<VirtException> FailsAsync(string uri, string[] errorIds, ConnectOptions options)
    {
        using var limit = new CancellationTokenSource(Patience);
        var error = await Assert.ThrowsAsync<VirtException>(() => RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), options, limit.Token));
        Assert.Contains(error.ErrorId, errorIds);
        return error;
    }

    private static async Task PassAsync(Socket listener)
    {
        using var client = new NetworkStream(await listener.AcceptAsync(), true);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(LabHosts.AlphaAddress, 16514);
        using var server = new NetworkStream(socket, true);
        await Task.WhenAny(client.CopyToAsync(server), server.CopyToAsync(client));
    }

    private sealed class LaterTimeProvider : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddYears(20);
    }
}
