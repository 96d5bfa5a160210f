using System.Net;
using System.Net.Sockets;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Transports;

public sealed class TransportFactoryTests
{
    private static Task<RpcTransport> ConnectAsync(string uri, ConnectOptions? options = null, CancellationToken token = default) =>
        TransportFactory.ConnectAsync(ConnectionUri.Parse(uri), options ?? new ConnectOptions(), token);

    private static async Task CallsWorkAsync(string uri, Socket listener, ConnectOptions? options = null)
    {
        var accepting = listener.AcceptAsync();
        var transport = await ConnectAsync(uri, options);
        await using var peer = new ScriptedPeer(new SocketTransport(await accepting));
        await using var connection = RpcConnection.Start(transport, new RpcConnectionOptions { Host = "here" });
        for (var i = 0; i < 3; i++)
        {
            var asking = connection.CallAsync(RemoteProcedures.ConnectSupportsFeature, new ConnectSupportsFeatureArguments(i), default).AsTask();
            await peer.ReplyAsync(await peer.NextAsync(), new ConnectSupportsFeatureReturn(i * 2));
            Assert.Equal(i * 2, (await asking).Supported);
        }

        var large = connection.CallAsync(RemoteProcedures.ConnectGetHostname, default, default).AsTask();
        await peer.ReplyAsync(await peer.NextAsync(), new ConnectGetHostnameReturn(new string('x', 3_000_000)));
        Assert.Equal(3_000_000, (await large).Hostname.Length);

        var last = connection.CallAsync(RemoteProcedures.ConnectGetHostname, default, default).AsTask();
        await peer.NextAsync();
        peer.Close();
        var error = await Assert.ThrowsAsync<VirtException>(() => last);
        Assert.Equal(VirtErrorId.ConnectionLost, error.ErrorId);
        Assert.Equal(CallDelivery.Unknown, error.Delivery);
    }

    private static Socket Listen(IPAddress address, int backlog = 10)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(backlog);
        return listener;
    }

    private static int PortOf(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    [Fact]
    public async Task Tcp_by_IPv4_address()
    {
        using var listener = Listen(IPAddress.Loopback);
        var stages = new List<string>();
        await CallsWorkAsync($"qemu+tcp://127.0.0.1:{PortOf(listener)}/system", listener, new ConnectOptions { Trace = stages.Add });
        Assert.Equal([$"connecting to 127.0.0.1:{PortOf(listener)}", $"connected to 127.0.0.1:{PortOf(listener)}"], stages);
    }

    [SkippableFact]
    public async Task Tcp_by_IPv6_address()
    {
        Skip.IfNot(Socket.OSSupportsIPv6, "this machine has no IPv6");
        Socket listener;
        try
        {
            listener = Listen(IPAddress.IPv6Loopback);
        }
        catch (SocketException)
        {
            throw new SkipException("this machine has no IPv6 loopback");
        }

        using (listener)
        {
            await CallsWorkAsync($"qemu+tcp://[::1]:{PortOf(listener)}/system", listener);
        }
    }

    [Fact]
    public async Task Tcp_by_name_tries_the_addresses_in_turn()
    {
        // Listens on IPv4 only, whatever else localhost may be.
        using var listener = Listen(IPAddress.Loopback);
        var stages = new List<string>();
        await CallsWorkAsync($"qemu+tcp://localhost:{PortOf(listener)}/system", listener, new ConnectOptions { Trace = stages.Add });
        Assert.Equal("resolving localhost", stages[0]);
        Assert.Equal($"connected to 127.0.0.1:{PortOf(listener)}", stages[^1]);
    }

    [Fact]
    public async Task Nobody_listens()
    {
        int port;
        using (var listener = Listen(IPAddress.Loopback))
        {
            port = PortOf(listener);
        }

        var error = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync($"qemu+tcp://127.0.0.1:{port}/system"));
        Assert.Equal(VirtErrorId.ConnectionRefused, error.ErrorId);
        Assert.Equal("127.0.0.1", error.Host);
        Assert.Equal(CallDelivery.NotSent, error.Delivery);
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_cannot_be()
    {
        var error = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync("qemu+tcp://no-such-host.invalid/system"));
        Assert.Equal(VirtErrorId.HostNotFound, error.ErrorId);
        Assert.Equal("no-such-host.invalid", error.Host);
        Assert.Contains("no-such-host.invalid:16509", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_host_that_does_not_answer_in_time()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "a full queue of connections is refused elsewhere");
        using var listener = Listen(IPAddress.Loopback, 1);
        var filling = Enumerable.Range(0, 6).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        foreach (var socket in filling)
        {
            _ = socket.ConnectAsync(listener.LocalEndPoint!).ContinueWith(t => t.Exception, TaskScheduler.Default);
        }

        var time = new ManualTimeProvider();
        var options = new ConnectOptions { ConnectTimeout = TimeSpan.FromSeconds(7), TimeProvider = time };
        var connecting = ConnectAsync($"qemu+tcp://127.0.0.1:{PortOf(listener)}/system", options);
        Assert.False(connecting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(7));
        var error = await Assert.ThrowsAsync<VirtException>(() => connecting.WaitAsync(ScriptedPeer.Patience));
        Assert.Equal(VirtErrorId.ConnectTimeout, error.ErrorId);
        Assert.Contains("no answer within 7 s", error.Message, StringComparison.Ordinal);

        using var cancel = new CancellationTokenSource();
        var cancelled = ConnectAsync($"qemu+tcp://127.0.0.1:{PortOf(listener)}/system", options, cancel.Token);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(ScriptedPeer.Patience));
        Array.ForEach(filling, s => s.Dispose());
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, VirtErrorId.HostNotFound)]
    [InlineData(SocketError.TryAgain, VirtErrorId.HostNotFound)]
    [InlineData(SocketError.ConnectionRefused, VirtErrorId.ConnectionRefused)]
    [InlineData(SocketError.TimedOut, VirtErrorId.ConnectTimeout)]
    [InlineData(SocketError.HostUnreachable, VirtErrorId.HostUnreachable)]
    [InlineData(SocketError.NetworkUnreachable, VirtErrorId.HostUnreachable)]
    [InlineData(SocketError.AccessDenied, VirtErrorId.HostUnreachable)]
    public void Socket_errors_have_their_ids(SocketError code, string expected) => Assert.Equal(expected, ConnectError.IdOf(code));

    [Fact]
    public async Task Unix_by_path()
    {
        var path = Path.Combine(Path.GetTempPath(), $"vm-{Guid.NewGuid():N}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        try
        {
            await CallsWorkAsync($"qemu:///system?socket={Uri.EscapeDataString(path)}", listener);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_socket_that_is_not_there()
    {
        var error = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync("qemu:///system?socket=/no/such/socket"));
        Assert.Equal(VirtErrorId.SocketNotFound, error.ErrorId);
        Assert.Contains("/no/such/socket", error.Message, StringComparison.Ordinal);
        Assert.Equal("localhost", error.Host);
    }

    [Fact]
    public async Task A_socket_that_nobody_serves()
    {
        var path = Path.Combine(Path.GetTempPath(), $"vm-{Guid.NewGuid():N}.sock");
        using (var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
        }

        // The runtime may remove the file with its socket: then it is the other error.
        var left = File.Exists(path);
        var error = await Assert.ThrowsAsync<VirtException>(() => ConnectAsync($"qemu:///system?socket={Uri.EscapeDataString(path)}"));
        Assert.Equal(left ? VirtErrorId.ConnectionRefused : VirtErrorId.SocketNotFound, error.ErrorId);
        File.Delete(path);
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket() =>
        Assert.Equal(VirtErrorId.UriInvalid, (await Assert.ThrowsAsync<VirtException>(
            () => ConnectAsync($"qemu:///system?socket=/{new string('x', 300)}"))).ErrorId);

    [Fact]
    public void Errors_of_unix_sockets_say_what_to_look_at()
    {
        var cause = new SocketException((int)SocketError.AccessDenied);
        var denied = UnixTransport.MakeError(SocketError.AccessDenied, false, "/a", ["/a"], "localhost", cause);
        Assert.Equal(VirtErrorId.SocketAccessDenied, denied.ErrorId);
        var missing = UnixTransport.MakeError(SocketError.AddressNotAvailable, false, "/b", ["/a", "/b"], "localhost", cause);
        Assert.Equal(VirtErrorId.SocketNotFound, missing.ErrorId);
        Assert.Contains("/a or /b", missing.Message, StringComparison.Ordinal);
        Assert.Equal(VirtErrorId.ConnectionRefused, UnixTransport.MakeError(SocketError.ConnectionRefused, true, "/a", ["/a"], "localhost", cause).ErrorId);
    }
}
