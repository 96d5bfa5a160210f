using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Lab;

/// <summary>The machine's own ssh and a real sshd with a real libvirtd behind it.</summary>
[Trait("Category", "Lab")]
[Collection(AloneCollection.Name)]
public sealed class SshLabTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeSshHost scripts = new(string.Empty);

    public void Dispose() => scripts.Dispose();

    [SkippableTheory]
    [InlineData("")]
    [InlineData("&proxy=native")]
    [InlineData("&proxy=netcat")]
    [InlineData("&netcat=nc")]
    [InlineData("&socket=/var/run/libvirt/libvirt-sock")]
    [InlineData("&mode=legacy")]
    [InlineData("&no_tty=1")]
    public async Task TheHostAnswers(string parameters)
    {
        LabHosts.Require();
        await AnswersAsync($"qemu+ssh://root@{LabHosts.AlphaAddress}/system?command={LabHosts.Ssh}{parameters}", "alpha", false);
    }

    [SkippableTheory]
    [InlineData("&proxy=native")]
    [InlineData("&proxy=netcat")]
    public async Task ForReadingOnly(string parameters)
    {
        LabHosts.Require();
        await AnswersAsync($"qemu+ssh://root@{LabHosts.AlphaAddress}/system?command={LabHosts.Ssh}{parameters}", "alpha", true);
    }

    [SkippableFact]
    public async Task OverIPv6WithPortAndKey()
    {
        LabHosts.Require();
        var ssh = Ssh(LabHosts.KnownHosts);
        await AnswersAsync($"qemu+ssh://root@{LabHosts.Address6(12)}:22/system?command={ssh}&keyfile={LabHosts.SshKey}", "beta", false);
    }

    [SkippableTheory]
    [InlineData("libssh")]
    [InlineData("libssh2")]
    public async Task WhatOthersDoByALibraryIsDoneBySshToo(string transport)
    {
        LabHosts.Require();
        await AnswersAsync($"qemu+{transport}://root@{LabHosts.AlphaAddress}/system?sshauth=privkey&keyfile={LabHosts.SshKey}&known_hosts={LabHosts.KnownHosts}&no_tty=1", "alpha", false);
    }

    [SkippableFact]
    public async Task AnUnknownHostKey()
    {
        LabHosts.Require();
        var error = await FailsAsync($"qemu+ssh://root@{LabHosts.AlphaAddress}/system?command={Ssh("/dev/null")}&keyfile={LabHosts.SshKey}", VirtErrorId.SshHostKeyUnknown);
        Assert.Contains($"ssh-keyscan {LabHosts.AlphaAddress}", error.RecommendedAction, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task AChangedHostKey()
    {
        LabHosts.Require();

        // alpha shows its own key where beta's is expected.
        var line = File.ReadLines(LabHosts.KnownHosts).First(l => l.StartsWith("beta,", StringComparison.Ordinal));
        var other = scripts.Script("known_hosts", string.Empty);
        File.WriteAllText(other, $"{LabHosts.AlphaAddress} {line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]}\n");
        var error = await FailsAsync($"qemu+ssh://root@{LabHosts.AlphaAddress}/system?command={Ssh(other)}&keyfile={LabHosts.SshKey}", VirtErrorId.SshHostKeyChanged);
        Assert.Contains("SHA256:", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task AWrongKey()
    {
        LabHosts.Require();
        var key = scripts.Script("key", string.Empty);
        File.Delete(key);
        await ExternalProgram.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], Patience);
        await FailsAsync($"qemu+ssh://root@{LabHosts.AlphaAddress}/system?command={Ssh(LabHosts.KnownHosts)}&keyfile={key}", VirtErrorId.SshAuthenticationFailed);
    }

    [SkippableFact]
    public async Task NoSuchUser()
    {
        LabHosts.Require();
        var error = await FailsAsync($"qemu+ssh://nobody-there@{LabHosts.AlphaAddress}/system?command={LabHosts.Ssh}", VirtErrorId.SshAuthenticationFailed);
        Assert.Contains("nobody-there", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task NoSuchHelper()
    {
        LabHosts.Require();
        var error = await FailsAsync($"qemu+ssh://root@{LabHosts.AlphaAddress}/system?command={LabHosts.Ssh}&netcat=no-such-netcat", VirtErrorId.SshHelperMissing);
        Assert.Contains("no-such-netcat", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task NoSuchSocket()
    {
        LabHosts.Require();
        await FailsAsync($"qemu+ssh://root@{LabHosts.AlphaAddress}/system?command={LabHosts.Ssh}&socket=/var/run/no-such-sock", VirtErrorId.SocketNotFound);
    }

    [SkippableFact]
    public async Task NobodyListens()
    {
        LabHosts.Require();
        await FailsAsync($"qemu+ssh://root@{LabHosts.AlphaAddress}:2222/system?command={LabHosts.Ssh}", VirtErrorId.ConnectionRefused);
    }

    private string Ssh(string knownHosts) => scripts.Script("ssh-own",
        $"exec ssh -F /dev/null -o IdentitiesOnly=yes -o BatchMode=yes -o GlobalKnownHostsFile=/dev/null -o UserKnownHostsFile={knownHosts} \"$@\"\n");

    private static async Task AnswersAsync(string uri, string name, bool readOnly)
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var driver = await RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), new ConnectOptions { ReadOnly = readOnly }, limit.Token);
        Assert.Equal(name, await driver.GetHostNameAsync(limit.Token));
        Assert.True(await driver.IsSecureAsync(limit.Token));
        await driver.GetCapabilitiesAsync(limit.Token);
    }

    private static async Task<VirtException> FailsAsync(string uri, string errorId)
    {
        using var limit = new CancellationTokenSource(Patience);
        var error = await Assert.ThrowsAsync<VirtException>(() => RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), new ConnectOptions(), limit.Token));
        Assert.Equal(errorId, error.ErrorId);
        return error;
    }
}
