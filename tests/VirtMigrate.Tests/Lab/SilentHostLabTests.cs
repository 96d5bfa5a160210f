using System.Diagnostics;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Lab;

/// <summary>Daemons that stop answering, and cables that are pulled: noticed by keepalive, whatever the way.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Lab")]
public sealed class SilentHostLabTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Two seconds of silence, and room for a machine that is busy.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static TheoryData<string, string[], string[]> Ways => new()
    {
        { "tcp", ["signal", "gamma", "libvirtd", "STOP"], ["signal", "gamma", "libvirtd", "CONT"] },
        { "tls", ["signal", "gamma", "libvirtd", "STOP"], ["signal", "gamma", "libvirtd", "CONT"] },
        { "ssh", ["signal", "gamma", "libvirtd", "STOP"], ["signal", "gamma", "libvirtd", "CONT"] },
        { "unix", ["signal", "gamma", "libvirtd", "STOP"], ["signal", "gamma", "libvirtd", "CONT"] },
        { "tcp", ["link", "gamma", "down"], ["link", "gamma", "up"] },
        { "tls", ["link", "gamma", "down"], ["link", "gamma", "up"] },
        { "ssh", ["link", "gamma", "down"], ["link", "gamma", "up"] },
        { "tls", ["daemon", "gamma", "kill"], ["daemon", "gamma", "start"] },
        { "ssh", ["daemon", "gamma", "kill"], ["daemon", "gamma", "start"] },
    };

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public async Task IsNoticedInTime(string way, string[] disturb, string[] repair)
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        var uri = way switch
        {
            "tls" => $"qemu+tls://{LabHosts.GammaAddress}/system?pkipath={LabHosts.Pki}&authfile={LabHosts.AuthFile}",
            "ssh" => $"qemu+ssh://root@{LabHosts.GammaAddress}/system?command={LabHosts.Ssh}&authfile={LabHosts.AuthFile}",
            "unix" => $"qemu+unix:///system?socket={LabHosts.RunDirectory}/gamma/libvirt-sock&authfile={LabHosts.AuthFile}",
            _ => $"{LabHosts.GammaTcp}?authfile={LabHosts.AuthFile}",
        };
        var options = new ConnectOptions { KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveCount = 1 };
        await using var driver = await RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), options, limit.Token);
        Assert.Equal("gamma", await driver.GetHostNameAsync(limit.Token));
        await LabAsync(disturb);
        try
        {
            var begun = Stopwatch.GetTimestamp();
            var error = await Assert.ThrowsAsync<VirtException>(() => driver.GetHostNameAsync(limit.Token));
            Assert.Equal(VirtErrorId.ConnectionLost, error.ErrorId);
            Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, Limit);
            Assert.NotNull(await driver.Closed.WaitAsync(Limit));
            await driver.DisposeAsync();
            Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, Limit);
        }
        finally
        {
            await LabAsync(repair);
        }
    }

    private static async Task LabAsync(string[] arguments)
    {
        var (code, output) = await ExternalProgram.RunAsync(Path.Combine(Repository.Root, "tests/lab/lab"), arguments, Patience);
        Assert.True(code == 0, output);
    }
}
