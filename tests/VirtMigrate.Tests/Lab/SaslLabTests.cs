using VirtMigrate.Tests.Support;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;

namespace VirtMigrate.Tests.Lab;

/// <summary>SASL with a real libvirtd: gamma asks for it on every way.</summary>
[Trait("Category", "Lab")]
[Collection(AloneCollection.Name)]
public sealed class SaslLabTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string> Ways => new()
    {
        { "tls", "SCRAM-SHA-256" }, { "tls", "SCRAM-SHA-1" }, { "tls", "DIGEST-MD5" }, { "tls", "PLAIN" }, { "tls", "" },
        { "unix", "SCRAM-SHA-256" }, { "unix", "SCRAM-SHA-1" }, { "unix", "DIGEST-MD5" }, { "unix", "PLAIN" }, { "unix", "" },
        { "ssh", "SCRAM-SHA-256" }, { "ssh", "PLAIN" }, { "tcp", "DIGEST-MD5" }, { "tcp", "" }, { "tcp6", "" },
    };

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public async Task TheHostAnswers(string way, string mechanism)
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        var report = new ConnectReport();
        var uri = Uri(way) + (mechanism.Length > 0 ? $"&auth=sasl.{mechanism}" : string.Empty) + $"&authfile={LabHosts.AuthFile}";
        await using var driver = await RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), new ConnectOptions { Report = report }, limit.Token);
        Assert.Equal("gamma", await driver.GetHostNameAsync(limit.Token));
        var isTcp = way.StartsWith("tcp", StringComparison.Ordinal);
        Assert.Equal(mechanism.Length > 0 ? mechanism : isTcp ? "DIGEST-MD5" : "SCRAM-SHA-256", report.Mechanism);
        Assert.Equal("SASL", report.Authentication);
        Assert.Equal(isTcp, report.SecurityLayer is not null);

        // Much in both directions, and at the same time: blocks of the layer and packets have different borders.
        var many = Enumerable.Range(0, 40).Select(_ => driver.GetCapabilitiesAsync(limit.Token)).ToArray();
        var documents = await Task.WhenAll(many);
        Assert.All(documents, d => Assert.Equal(documents[0], d));
        var wrong = await Assert.ThrowsAsync<VirtException>(() => driver.DefineDomainAsync($"<domain><!--{new string('x', 900_000)}--></domain>", limit.Token));
        Assert.NotEqual(VirtErrorId.ConnectionLost, wrong.ErrorId);
        Assert.Equal("gamma", await driver.GetHostNameAsync(limit.Token));
    }

    [SkippableTheory]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task ACredentialThatIsGiven(string way)
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        var options = new ConnectOptions { Credential = VirtCredential.Create("labuser", "labsecret") };
        await using var driver = await RemoteDriver.OpenAsync(ConnectionUri.Parse(Uri(way)), options, limit.Token);
        Assert.Equal("gamma", await driver.GetHostNameAsync(limit.Token));
    }

    [SkippableTheory]
    [InlineData("tcp", "DIGEST-MD5")]
    [InlineData("tls", "SCRAM-SHA-256")]
    [InlineData("tls", "SCRAM-SHA-1")]
    [InlineData("tls", "DIGEST-MD5")]
    [InlineData("tls", "PLAIN")]
    public async Task AWrongPassword(string way, string mechanism)
    {
        LabHosts.Require();
        var error = await FailsAsync($"{Uri(way)}&auth=sasl.{mechanism}", VirtCredential.Create("labuser", "not-the-password"), VirtErrorId.AuthenticationFailed);
        Assert.DoesNotContain("not-the-password", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("labuser", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task AnUnknownUser()
    {
        LabHosts.Require();
        await FailsAsync(Uri("tcp"), VirtCredential.Create("nobody", "x"), VirtErrorId.AuthenticationFailed);
    }

    [SkippableTheory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("NO-SUCH")]
    public async Task WhatDoesNotEncryptIsNotUsedOverPlainTcp(string mechanism)
    {
        LabHosts.Require();
        await FailsAsync($"{Uri("tcp")}&auth=sasl.{mechanism}", VirtCredential.Create("labuser", "labsecret"), VirtErrorId.AuthenticationNotSupported);
    }

    [SkippableFact]
    public async Task NobodyToAsk()
    {
        LabHosts.Require();
        var empty = Path.GetTempFileName();
        try
        {
            await FailsAsync($"{Uri("tcp")}&authfile={empty}", null, VirtErrorId.CredentialMissing);
        }
        finally
        {
            File.Delete(empty);
        }
    }

    [SkippableFact]
    public async Task AuthenticationThatTheHostDoesNotAskFor()
    {
        LabHosts.Require();
        await FailsAsync($"{LabHosts.AlphaTcp}?auth=sasl", null, VirtErrorId.AuthenticationNotSupported);
        await FailsAsync($"{Uri("tcp")}&auth=polkit", null, VirtErrorId.AuthenticationNotSupported);
    }

    private static string Uri(string way) => way switch
    {
        "tls" => $"qemu+tls://{LabHosts.GammaAddress}/system?pkipath={LabHosts.Pki}",
        "unix" => $"qemu+unix:///system?socket={LabHosts.RunDirectory}/gamma/libvirt-sock",
        "ssh" => $"qemu+ssh://root@{LabHosts.GammaAddress}/system?command={LabHosts.Ssh}",
        "tcp6" => $"qemu+tcp://{LabHosts.Address6(13)}/system?mode=auto",
        _ => $"qemu+tcp://{LabHosts.GammaAddress}/system?mode=auto",
    };

    private static async Task<VirtException> FailsAsync(string uri, VirtCredential? credential, string errorId)
    {
        using var limit = new CancellationTokenSource(Patience);
        var error = await Assert.ThrowsAsync<VirtException>(() =>
            RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), new ConnectOptions { Credential = credential }, limit.Token));
        Assert.Equal(errorId, error.ErrorId);
        return error;
    }
}
