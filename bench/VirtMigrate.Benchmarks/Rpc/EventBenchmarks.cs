using BenchmarkDotNet.Attributes;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Benchmarks.Rpc;

/// <summary>Events from the socket to their handler.</summary>
[MemoryDiagnoser]
public class EventBenchmarks
{
    private const int Batch = 500;

    private readonly SemaphoreSlim arrived = new(0);
    private SocketPeer peer = null!;
    private byte[] packets = [];
    private int seen;

    [GlobalSetup]
    public void Setup()
    {
        peer = SocketPeer.Make(RemoteProcedures.DomainGetInfo, new DomainGetInfoReturn(1, 1, 1, 1, 1));
        peer.Connection.OnEvent(RemoteEvents.DomainEventCallbackLifecycle, _ =>
        {
            if (++seen % Batch == 0)
            {
                arrived.Release();
            }
        });
        var packet = SocketPeer.Encode(
            new RpcHeader(0, RemoteProgram.Remote, RemoteProgram.Version, RemoteEvents.DomainEventCallbackLifecycle.Number,
                MessageType.Message, 1, MessageStatus.Ok),
            new DomainEventCallbackLifecycleMessage(1, new DomainRef("web-frontend", Guid.NewGuid(), 7), 4, 0));
        packets = [.. Enumerable.Repeat(packet, Batch).SelectMany(bytes => bytes)];
    }

    [GlobalCleanup]
    public async Task Cleanup() => await peer.DisposeAsync();

    [Benchmark(OperationsPerInvoke = Batch)]
    public Task Dispatch()
    {
        peer.Send(packets);
        return arrived.WaitAsync();
    }
}
