using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Remote.Driver;

/// <summary>Connecting to hosts that break their word, over real sockets: each ends with its own error id, in time.</summary>
public sealed class LyingHostTests(ITestOutputHelper output)
{
    public static TheoryData<string> Cases => [.. LyingHostCase.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task EndsAsItShould(string name)
    {
        var lie = LyingHostCase.All[name];
        using var pki = new TestPki();
        pki.WriteClient().Dispose();
        await using var server = new ScriptedServer(stream => lie.Script(stream, pki));
        var uri = ConnectionUri.Parse($"qemu+{(lie.IsTls ? "tls" : "tcp")}://127.0.0.1:{server.Port}/system?pkipath={pki.Directory}{lie.Parameters}");
        var options = new ConnectOptions
        {
            Credential = VirtCredential.Create("user", "pencil"),
            ConnectTimeout = lie.Lasts ? TimeSpan.FromMilliseconds(300) : ScriptedPeer.Patience,
        };
        string told;
        if (lie.ErrorId is { } expected)
        {
            var error = await Assert.ThrowsAsync<VirtException>(() => RemoteDriver.OpenAsync(uri, options, default).WaitAsync(ScriptedPeer.Patience));
            Assert.True(error.ErrorId == expected, $"{error.ErrorId}: {error}");
            Assert.Contains(lie.Tells ?? string.Empty, error.Message, StringComparison.Ordinal);
            Assert.NotEmpty(error.RecommendedAction);
            Assert.DoesNotContain("pencil", error.ToString(), StringComparison.Ordinal);
            told = error.Message.Replace($"{server.Port}", "PORT", StringComparison.Ordinal).Replace(pki.Directory, "PKI", StringComparison.Ordinal);
        }
        else
        {
            await using var driver = await RemoteDriver.OpenAsync(uri, options, default).WaitAsync(ScriptedPeer.Patience);
            Assert.Equal("liar", await driver.GetHostNameAsync(default).WaitAsync(ScriptedPeer.Patience));
            told = string.Empty;
        }

        output.WriteLine($"LIE {LyingHostCase.All.Keys.ToList().IndexOf(name):00} | {name} | {lie.ErrorId ?? "(connects)"} | {told.Replace('|', '/')} |");
    }
}
