using BenchmarkDotNet.Attributes;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Benchmarks.Rpc;

/// <summary>One call over a pair of connected sockets, alone and with others under way.</summary>
[MemoryDiagnoser]
public class CallBenchmarks
{
    private const int Together = 50;
    private const int LargeText = 4_000_000;

    private readonly DomainGetInfoArguments arguments = new(new DomainRef("web-frontend", Guid.NewGuid(), 7));
    private readonly Task[] callers = new Task[Together];
    private SocketPeer small = null!;
    private SocketPeer large = null!;

    [GlobalSetup]
    public void Setup()
    {
        small = SocketPeer.Make(RemoteProcedures.DomainGetInfo, new DomainGetInfoReturn(1, 1 << 20, 1 << 20, 2, 123_456_789));
        large = SocketPeer.Make(RemoteProcedures.ConnectGetCapabilities, new ConnectGetCapabilitiesReturn(new string('x', LargeText)));
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await small.DisposeAsync();
        await large.DisposeAsync();
    }

    [Benchmark]
    public async Task<int> GetInfo() =>
        (await small.Connection.CallAsync(RemoteProcedures.DomainGetInfo, arguments, CancellationToken.None)).VCpu;

    [Benchmark(OperationsPerInvoke = Together)]
    public Task GetInfoFiftyAtOnce()
    {
        for (var n = 0; n < callers.Length; n++)
        {
            callers[n] = small.Connection.CallAsync(RemoteProcedures.DomainGetInfo, arguments, CancellationToken.None).AsTask();
        }

        return Task.WhenAll(callers);
    }

    [Benchmark]
    public async Task<int> LargeXmlReply() =>
        (await large.Connection.CallAsync(RemoteProcedures.ConnectGetCapabilities, default, CancellationToken.None)).Capabilities.Length;
}
