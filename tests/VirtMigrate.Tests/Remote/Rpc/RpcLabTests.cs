using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

/// <summary>Against the lab's host alpha, when it is up.</summary>
public sealed class RpcLabTests
{
    private static string Network => Environment.GetEnvironmentVariable("LAB_NET") ?? "198.18.77";

    private static string Network6 => Environment.GetEnvironmentVariable("LAB_NET6") ?? "fd18:77:77:77:";

    private static string Directory =>
        Environment.GetEnvironmentVariable("LAB_RUN") ?? $"/run/{Environment.GetEnvironmentVariable("LAB_NAME") ?? "virtlab"}";

    public static TheoryData<string> Uris => new(
        $"qemu+tcp://{Network}.11/system",
        $"qemu+tcp://[{Network6}:11]:16509/system",
        $"qemu:///system?socket={Directory}/alpha/libvirt-sock");

    private static async Task<RpcConnection> OpenAsync(string text)
    {
        Skip.IfNot(File.Exists($"{Directory}/alpha/libvirt-sock"), "the lab is not up (tests/lab/lab up)");
        var uri = ConnectionUri.Parse(text);
        var connection = RpcConnection.Start(
            await TransportFactory.ConnectAsync(uri, new ConnectOptions { ConnectTimeout = TimeSpan.FromSeconds(10) }, default),
            new RpcConnectionOptions { Host = uri.HostLabel });
        await connection.CallAsync(RemoteProcedures.AuthList, default, default);
        await connection.CallAsync(RemoteProcedures.ConnectSupportsFeature,
            new ConnectSupportsFeatureArguments((int)DriverFeature.ProgramKeepAlive), default);
        await connection.CallAsync(RemoteProcedures.ConnectOpen, new ConnectOpenArguments(uri.OpenName, 0), default);
        return connection;
    }

    [SkippableTheory]
    [MemberData(nameof(Uris))]
    public async Task A_real_daemon_answers(string uri)
    {
        await using var connection = await OpenAsync(uri);
        connection.EnableKeepAlive(TimeSpan.FromSeconds(5), 5);
        var name = await connection.CallAsync(RemoteProcedures.ConnectGetHostname, default, default);
        Assert.Equal("alpha", name.Hostname);

        // Many at once, more than the daemon takes.
        var versions = await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(_ => connection.CallAsync(RemoteProcedures.ConnectGetLibVersion, default, default).AsTask()));
        Assert.Single(versions.Distinct());

        var error = await Assert.ThrowsAsync<VirtException>(() => connection.CallAsync(RemoteProcedures.DomainLookupByName,
            new DomainLookupByNameArguments("no such domain"), default).AsTask());
        Assert.Equal(VirtErrorId.DomainNotFound, error.ErrorId);
        Assert.Contains("no such domain", error.Message, StringComparison.Ordinal);

        await connection.CallAsync(RemoteProcedures.ConnectClose, default, default);
        var lost = await connection.Closed.WaitAsync(ScriptedPeer.Patience);
        Assert.Equal(VirtErrorId.ConnectionLost, lost!.ErrorId);
    }
}
