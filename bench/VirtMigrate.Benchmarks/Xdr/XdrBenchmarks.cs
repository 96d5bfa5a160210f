using BenchmarkDotNet.Attributes;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Benchmarks.Xdr;

/// <summary>Writing and reading messages: the smallest call that domains have, and the statistics of a thousand of them.</summary>
[MemoryDiagnoser]
public class XdrBenchmarks
{
    private const int LargeCount = 1_000;

    private static readonly RpcHeader Header = new(0, RemoteProgram.Remote, RemoteProgram.Version, 16, MessageType.Call, 1, MessageStatus.Ok);
    private readonly DomainGetInfoArguments small = new(new DomainRef("web-frontend", Guid.NewGuid(), 7));
    private readonly ConnectGetAllDomainStatsReturn large = new([.. Enumerable.Range(0, LargeCount).Select(MakeRecord)]);
    private byte[] smallBytes = [];
    private byte[] largeBytes = [];

    [GlobalSetup]
    public void Setup()
    {
        smallBytes = BytesOf(small);
        largeBytes = BytesOf(large);
    }

    [Benchmark]
    public int WriteSmall() => Write(small);

    [Benchmark]
    public int ReadSmall()
    {
        var reader = new XdrReader(smallBytes);
        return DomainGetInfoArguments.Read(ref reader).Domain.Id;
    }

    [Benchmark]
    public int WriteStatisticsOfThousand() => Write(large);

    [Benchmark]
    public int ReadStatisticsOfThousand()
    {
        var reader = new XdrReader(largeBytes);
        return ConnectGetAllDomainStatsReturn.Read(ref reader).Records.Length;
    }

    private static int Write<TMessage>(TMessage message)
        where TMessage : IXdrMessage<TMessage>
    {
        var frame = OutgoingFrame.Encode(Header, message);
        var length = frame.Length;
        frame.Release();
        return length;
    }

    private static byte[] BytesOf<TMessage>(TMessage message)
        where TMessage : IXdrMessage<TMessage>
    {
        var frame = OutgoingFrame.Encode(Header, message);
        var bytes = frame.Bytes[ProtocolLimits.Header..].ToArray();
        frame.Release();
        return bytes;
    }

    private static DomainStatisticsEntry MakeRecord(int number) =>
        new(new DomainRef($"guest{number}", Guid.NewGuid(), number),
        [
            TypedParameter.Int("state.state", 1),
            TypedParameter.Int("state.reason", 1),
            TypedParameter.ULLong("balloon.current", 1 << 20),
            TypedParameter.ULLong("balloon.maximum", 1 << 20),
            TypedParameter.UInt("vcpu.current", 2),
            TypedParameter.UInt("vcpu.maximum", 4),
        ]);
}
