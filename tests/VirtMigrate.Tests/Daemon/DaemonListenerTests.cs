using System.Net.Sockets;
using VirtMigrate.Daemon;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Daemon;

/// <summary>Addresses and the sockets behind them.</summary>
public sealed class DaemonListenerTests
{
    [Theory]
    [InlineData("tcp:127.0.0.1:16509", "qemu+tcp://127.0.0.1:16509/system")]
    [InlineData("tcp:localhost:0", "qemu+tcp://localhost:0/system")]
    [InlineData("tcp:[::1]:5", "qemu+tcp://[::1]:5/system")]
    [InlineData("tcp:*:5", "qemu+tcp://127.0.0.1:5/system")]
    [InlineData("tcp:[::]:5", "qemu+tcp://[::1]:5/system")]
    [InlineData("unix:/run/a b.sock", "qemu+unix:///system?socket=/run/a%20b.sock")]
    public void An_address_is_read_and_becomes_a_uri(string text, string uri)
    {
        var endpoint = DaemonEndpoint.Parse(text);
        Assert.Equal(text, endpoint.ToString());
        Assert.Equal(uri, endpoint.ToUri("qemu"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tcp:")]
    [InlineData("tcp:127.0.0.1")]
    [InlineData("tcp:127.0.0.1:65536")]
    [InlineData("tcp:127.0.0.1:-1")]
    [InlineData("tcp:::1:5")]
    [InlineData("tcp::5")]
    [InlineData("unix:")]
    [InlineData("udp:127.0.0.1:5")]
    public void What_is_no_address_is_refused(string text) =>
        Assert.Contains("tcp:HOST:PORT", Assert.Throws<VirtException>(() => DaemonEndpoint.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("tcp:127.0.0.1:0")]
    [InlineData("tcp:localhost:0")]
    [InlineData("tcp:[::1]:0")]
    [InlineData("tcp:*:0")]
    public async Task Our_client_reaches_it_over_tcp(string text)
    {
        if (text.Contains("::", StringComparison.Ordinal) && !Socket.OSSupportsIPv6)
        {
            return;
        }

        await using var daemon = NewDaemon();
        var endpoint = await daemon.ListenAsync(DaemonEndpoint.Parse(text));
        Assert.NotEqual(0, endpoint.Port);
        await AssertServesAsync(endpoint);
    }

    [Fact]
    public async Task A_socket_that_a_dead_daemon_left_is_replaced_and_taken_away_at_the_end()
    {
        var path = NewPath();
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Closing it takes away the name that it was bound to, and that one only.
            dead.Bind(new UnixDomainSocketEndPoint(path + "x"));
            File.Move(path + "x", path);
        }

        Assert.True(Path.Exists(path));
        await using (var daemon = NewDaemon())
        {
            var endpoint = await daemon.ListenAsync(DaemonEndpoint.Unix(path));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }

            await AssertServesAsync(endpoint);
        }

        Assert.False(Path.Exists(path));
    }

    [Fact]
    public async Task A_socket_that_is_alive_is_left_alone()
    {
        var path = NewPath();
        await using var first = NewDaemon();
        var endpoint = await first.ListenAsync(DaemonEndpoint.Unix(path));
        await using var second = NewDaemon();
        var error = await Assert.ThrowsAsync<VirtException>(() => second.ListenAsync(DaemonEndpoint.Unix(path)));
        Assert.Contains("another process listens there", error.Message, StringComparison.Ordinal);
        await AssertServesAsync(endpoint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("precious")]
    public async Task A_file_that_is_no_socket_is_left_alone(string content)
    {
        var path = NewPath();
        await File.WriteAllTextAsync(path, content);
        try
        {
            await using var daemon = NewDaemon();
            await Assert.ThrowsAsync<VirtException>(() => daemon.ListenAsync(DaemonEndpoint.Unix(path)));
            Assert.Equal(content, await File.ReadAllTextAsync(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_by_its_name()
    {
        await using var first = NewDaemon();
        var endpoint = await first.ListenAsync(DaemonEndpoint.Tcp("127.0.0.1", 0));
        await using var second = NewDaemon();
        var error = await Assert.ThrowsAsync<VirtException>(() => second.ListenAsync(endpoint));
        Assert.StartsWith($"cannot listen on {endpoint}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_daemon_is_not_reached_any_more()
    {
        var daemon = NewDaemon();
        var endpoint = await daemon.ListenAsync(DaemonEndpoint.Tcp("127.0.0.1", 0));
        await using var driver = await RemoteDriver.OpenAsync(ConnectionUri.Parse(endpoint.ToUri("qemu")), new ConnectOptions(), default);
        await daemon.DisposeAsync();
        Assert.NotNull(await driver.Closed.WaitAsync(ScriptedPeer.Patience));
        await Assert.ThrowsAsync<VirtException>(() => RemoteDriver.OpenAsync(ConnectionUri.Parse(endpoint.ToUri("qemu")), new ConnectOptions(), default));
    }

    private static string NewPath() => Path.Combine(Path.GetTempPath(), $"vmd-{Guid.NewGuid():N}"[..16]);

    private static VirtDaemon NewDaemon() => new(new VirtDaemonOptions
    {
        OpenDriver = (name, readOnly, _) => Task.FromResult<VirtDriver>(new BenchDriver(name, readOnly)),
    });

    private static async Task AssertServesAsync(DaemonEndpoint endpoint)
    {
        await using var driver = await RemoteDriver.OpenAsync(ConnectionUri.Parse(endpoint.ToUri("qemu")), new ConnectOptions(), default);
        Assert.Equal(BenchDriver.Web, await driver.LookupDomainByNameAsync("web", default));
        Assert.Equal(endpoint.IsUnix, await driver.IsSecureAsync(default));
    }
}
