using System.Net;
using System.Net.Sockets;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Driver;

public sealed class RemoteDriverOpeningTests
{
    [Fact]
    public async Task OpensInTheOrderOfTheProtocol()
    {
        await using var host = new ScriptedHost();
        await using var driver = await host.OpenAsync("qemu+tcp://alpha/system?no_verify=1", readOnly: true);

        Assert.Equal([66, 60, 1, 60, 360], host.Numbers);
        Assert.Equal([10, 14], host.Calls.Where(c => c.Header.Procedure == 60).Select(c => c.Read<ConnectSupportsFeatureArguments>().Feature));
        Assert.Equal(new ConnectOpenArguments("qemu:///system", 1), host.Calls.ElementAt(2).Read<ConnectOpenArguments>());
        Assert.True(driver is { IsOpen: true, IsReadOnly: true, HostLabel: "alpha" });
    }

    [Fact]
    public async Task OpensAtADaemonThatIsOlderThanAuthenticationAndFeatures()
    {
        await using var host = new ScriptedHost();
        host.Lack(RemoteProcedures.AuthList, RemoteProcedures.ConnectSupportsFeature, RemoteProcedures.ConnectRegisterCloseCallback);
        await using var driver = await host.OpenAsync();

        Assert.Equal([66, 60, 1, 60, 360], host.Numbers);
        Assert.Equal(0u, host.Calls.ElementAt(2).Read<ConnectOpenArguments>().Flags);
    }

    [Fact]
    public async Task OpensAtADriverWithoutCloseCallbacks()
    {
        await using var host = new ScriptedHost();
        host.Handle(RemoteProcedures.ConnectRegisterCloseCallback, call => host.Peer.ErrorAsync(call, VirtErrorCode.NoSupport, "no"));
        await using (await host.OpenAsync())
        {
        }

        Assert.DoesNotContain(361, host.Numbers);
    }

    [Fact]
    public async Task NamesTheAuthenticationThatTheHostAsksFor()
    {
        await using var host = new ScriptedHost();
        host.Answer(RemoteProcedures.AuthList, _ => new AuthListReturn([(AuthenticationType)8, (AuthenticationType)9]));

        var error = await Assert.ThrowsAsync<VirtException>(() => host.OpenAsync());

        Assert.Equal(VirtErrorId.AuthenticationNotSupported, error.ErrorId);
        Assert.Contains("type 8 or type 9", error.Message, StringComparison.Ordinal);
        await host.Closed.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task TheTimeThatTheUserTakesToAnswerIsNotTheHosts()
    {
        var time = new ManualTimeProvider();
        await using var server = new ScriptedServer(stream => ScriptedServer.AnswerAsync(stream, async (peer, call) =>
        {
            await (call.Header.Procedure == RemoteProcedures.AuthList.Number
                ? peer.ReplyAsync(call, new AuthListReturn([AuthenticationType.Sasl])) : peer.ReplyAsync(call, new AuthSaslInitReturn("DIGEST-MD5")));
            return true;
        }));
        var asked = 0;
        var options = new ConnectOptions
        {
            TimeProvider = time,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            Prompt = (_, _, _) =>
            {
                asked++;
                time.Advance(TimeSpan.FromMinutes(5));
                return Task.FromResult<VirtCredential?>(null);
            },
        };
        var uri = ConnectionUri.Parse($"qemu+tcp://127.0.0.1:{server.Port}/system?authfile=/dev/null");
        var error = await Assert.ThrowsAsync<VirtException>(() => RemoteDriver.OpenAsync(uri, options, default).WaitAsync(ScriptedPeer.Patience));
        Assert.Equal(VirtErrorId.CredentialMissing, error.ErrorId);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task AsksPolkitAndGoesOn()
    {
        await using var host = new ScriptedHost();
        host.Answer(RemoteProcedures.AuthList, _ => new AuthListReturn([AuthenticationType.Polkit]));
        host.Answer(RemoteProcedures.AuthPolkit, _ => new AuthPolkitReturn(1));
        await using var driver = await host.OpenAsync();
        Assert.Equal([66, 70, 60, 1], host.Numbers.Take(4));
    }

    [Theory]
    [InlineData(false, "org.libvirt.unix.manage")]
    [InlineData(true, "org.libvirt.unix.monitor")]
    public async Task NamesTheRightThatPolkitDenies(bool readOnly, string right)
    {
        await using var host = new ScriptedHost();
        host.Answer(RemoteProcedures.AuthList, _ => new AuthListReturn([AuthenticationType.Polkit]));
        host.Handle(RemoteProcedures.AuthPolkit, call => host.Peer.ErrorAsync(call, VirtErrorCode.AuthUnavailable, "no polkit agent available to authenticate action"));
        var error = await Assert.ThrowsAsync<VirtException>(() => host.OpenAsync("qemu+tcp://alpha/system", readOnly));
        Assert.Equal(VirtErrorId.AuthenticationFailed, error.ErrorId);
        Assert.Contains(right, error.Message, StringComparison.Ordinal);
        Assert.Contains("pkttyagent", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClosesWhenTheHostHasNoSuchDriver()
    {
        await using var host = new ScriptedHost();
        host.Handle(RemoteProcedures.ConnectOpen, call => host.Peer.ErrorAsync(call, VirtErrorCode.NoConnect, "no connection driver available for xen:///system"));

        var error = await Assert.ThrowsAsync<VirtException>(() => host.OpenAsync("xen+tcp://alpha/system"));

        Assert.Equal((VirtErrorId.DriverNotFound, "alpha", "CONNECT_OPEN"), (error.ErrorId, error.Host, error.Call));
        await host.Closed.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task ASilentHostCostsTheConnectTimeout()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var time = new ManualTimeProvider();
        var uri = ConnectionUri.Parse($"qemu+tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/system");

        var opening = RemoteDriver.OpenAsync(
            uri, new ConnectOptions { ConnectTimeout = TimeSpan.FromSeconds(7), TimeProvider = time }, CancellationToken.None);
        using var accepted = await listener.AcceptAsync().WaitAsync(ScriptedPeer.Patience);
        Assert.Equal(28, await accepted.ReceiveAsync(new byte[64]).WaitAsync(ScriptedPeer.Patience));
        Assert.False(opening.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(8));

        var error = await Assert.ThrowsAsync<VirtException>(() => opening.WaitAsync(ScriptedPeer.Patience));
        Assert.Equal((VirtErrorId.ConnectTimeout, "127.0.0.1"), (error.ErrorId, error.Host));
        Assert.Contains("7 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await accepted.ReceiveAsync(new byte[64]).WaitAsync(ScriptedPeer.Patience));
    }

    [Fact]
    public async Task SaysGoodbye()
    {
        await using var host = new ScriptedHost();
        var driver = await host.OpenAsync();
        await driver.SubscribeAsync(DomainEventId.Lifecycle, null, CancellationToken.None);
        await driver.DisposeAsync();
        await driver.DisposeAsync();

        Assert.Equal([316, 317, 2], host.Numbers.Skip(5));
        Assert.Null(await driver.Closed);
        await host.Closed.WaitAsync(ScriptedPeer.Patience);
        var error = await Assert.ThrowsAsync<VirtException>(() => driver.GetHostNameAsync(CancellationToken.None));
        Assert.Equal(VirtErrorId.ConnectionClosed, error.ErrorId);
    }

    [Fact]
    public async Task ClosesWithinSecondsWhenTheHostIsSilent()
    {
        await using var host = new ScriptedHost();
        var driver = await host.OpenAsync();
        var asked = new TaskCompletionSource();
        host.Handle(RemoteProcedures.ConnectClose, _ =>
        {
            asked.TrySetResult();
            return Task.CompletedTask;
        });

        var closing = driver.DisposeAsync().AsTask();
        await asked.Task.WaitAsync(ScriptedPeer.Patience);
        Assert.False(closing.IsCompleted);
        host.Time.Advance(TimeSpan.FromSeconds(3));

        await closing.WaitAsync(ScriptedPeer.Patience);
        await host.Closed.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task IsLostWhenTheDaemonHasLostItsHypervisor()
    {
        await using var host = new ScriptedHost();
        await using var driver = await host.OpenAsync();
        var events = await driver.SubscribeAsync(DomainEventId.Lifecycle, null, CancellationToken.None);

        await host.Peer.EventAsync(RemoteEvents.ConnectEventConnectionClosed.Number, new ConnectEventConnectionClosedMessage(1));

        var reason = await driver.Closed.WaitAsync(ScriptedPeer.Patience);
        Assert.Equal(VirtErrorId.ConnectionLost, reason?.ErrorId);
        await events.Events.Completion.WaitAsync(ScriptedPeer.Patience);
    }
}
