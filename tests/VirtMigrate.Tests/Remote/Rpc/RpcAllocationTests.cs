using System.Net;
using System.Net.Sockets;
using VirtMigrate.Drivers;
using VirtMigrate.Remote.Authentication.Sasl;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Remote.Rpc;

[Collection(AloneCollection.Name)]
public sealed class RpcAllocationTests(ITestOutputHelper output)
{
    private const int Calls = 2_000;

    [Fact]
    public async Task A_call_in_sequence_over_a_socket_allocates_next_to_nothing()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var server = new Thread(() => Echo(listener)) { IsBackground = true };
        server.Start();

        var uri = ConnectionUri.Parse($"qemu+tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/system");
        var transport = await TransportFactory.ConnectAsync(uri, new ConnectOptions(), default);

        // As after an authentication without encryption.
        Assert.IsType<SaslTransport>(transport).Release();
        await CountAsync(transport);
        server.Join(ScriptedPeer.Patience);
    }

    [SkippableFact]
    public async Task A_call_in_sequence_over_a_local_socket_allocates_next_to_nothing()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "such a socket is read on a thread on Linux only");
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var server = new Thread(() => Echo(listener)) { IsBackground = true };
        server.Start();

        var transport = await TransportFactory.ConnectAsync(
            ConnectionUri.Parse($"qemu+unix:///system?socket={path}"), new ConnectOptions(), default);
        Assert.True(transport.CanWaitOnThread);
        await CountAsync(transport);
        server.Join(ScriptedPeer.Patience);
        File.Delete(path);
    }

    private async Task CountAsync(RpcTransport transport)
    {
        await using (var connection = RpcConnection.Start(transport, new RpcConnectionOptions { Host = "here" }))
        {
            connection.EnableKeepAlive(TimeSpan.FromSeconds(60), 5);
            using var cancel = new CancellationTokenSource();
            var least = double.MaxValue;
            for (var round = 0; round < 6; round++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                for (var i = 0; i < Calls; i++)
                {
                    var answer = await connection.CallAsync(
                        RemoteProcedures.ConnectSupportsFeature, new ConnectSupportsFeatureArguments(i), cancel.Token).ConfigureAwait(false);
                    Assert.True(answer.Supported == i);
                }

                least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Calls);
            }

            output.WriteLine($"{least:0} bytes a call");
            Assert.True(least <= 300, $"{least:0} bytes a call");
        }
    }

    /// <summary>Answers each call with its own argument and allocates nothing.</summary>
    private static void Echo(Socket listener)
    {
        using var socket = listener.Accept();
        var buffer = new byte[32];
        while (true)
        {
            var have = 0;
            while (have < buffer.Length)
            {
                var got = socket.Receive(buffer, have, buffer.Length - have, SocketFlags.None);
                if (got == 0)
                {
                    return;
                }

                have += got;
            }

            buffer[19] = (byte)MessageType.Reply;
            socket.Send(buffer);
        }
    }
}
