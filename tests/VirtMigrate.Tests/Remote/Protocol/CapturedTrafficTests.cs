using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Tests.Vectors;

namespace VirtMigrate.Tests.Remote.Protocol;

/// <summary>Every message of every capture, both ways: read by our records and written again, byte for byte.</summary>
public sealed class CapturedTrafficTests
{
    // virsh asks these; VirtMigrate never does.
    private static readonly HashSet<int> NotOurs = [19, 86, 89, 121, 122, 155, 426];

    public static TheoryData<string> Captures => new(WireVector.Captures);

    [Theory]
    [MemberData(nameof(Captures))]
    public void EveryMessageIsReadAndWrittenByteForByte(string capture)
    {
        foreach (var vector in WireVector.All.Where(v => v.Capture == capture))
        {
            Assert.Equal(vector.Packet[..ProtocolLimits.Header], MessageTypes.Encode(vector.Header));
            var body = vector.Body.ToArray();
            if (vector.Header.Type == MessageType.Stream && vector.Header.Status != MessageStatus.Error)
            {
                continue; // raw bytes
            }

            if (BodyType(vector.Header) is not { } type)
            {
                continue;
            }

            var written = MessageTypes.RoundTrip(type, body, out var remaining);
            Assert.True(remaining == 0, $"{vector}: {remaining} bytes are left after {type.Name}");
            Assert.True(body.AsSpan().SequenceEqual(written), $"{vector}: {type.Name} is written differently");
        }
    }

    [Fact]
    public void TheCapturesHoldBothFormsOfProtocol3AndEvents()
    {
        int[] calls = [213, 214, 216, 217, 218, 302, 303, 305, 306, 307, 273, 344, 298, 6];
        int[] events = [318, 359, 363];
        foreach (var procedure in calls)
        {
            Assert.Contains(WireVector.All, v => v.Header.Procedure == procedure && v is { Up: true, Header.Type: MessageType.Call });
            Assert.Contains(WireVector.All, v => v.Header.Procedure == procedure && v is { Up: false, Header.Type: MessageType.Reply, Header.Status: MessageStatus.Ok });
        }

        foreach (var procedure in events)
        {
            Assert.Contains(WireVector.All, v => v.Header.Procedure == procedure && v is { Up: false, Header.Type: MessageType.Message });
        }
    }

    private static Type? BodyType(RpcHeader header)
    {
        if (header.Status == MessageStatus.Error)
        {
            return typeof(ErrorBody);
        }

        if (header.Program == RemoteProgram.KeepAlive)
        {
            Assert.Contains(header.Procedure, new[] { KeepAliveProcedure.Ping, KeepAliveProcedure.Pong });
            return typeof(VirtMigrate.Remote.Xdr.XdrVoid);
        }

        Assert.Equal(RemoteProgram.Remote, header.Program);
        if (header.Type == MessageType.Message)
        {
            return MessageTypes.Of(RemoteEvents.Find(header.Procedure)!);
        }

        if (RemoteProcedures.Find(header.Procedure) is not { } procedure)
        {
            Assert.Contains(header.Procedure, NotOurs);
            return null;
        }

        var (arguments, result) = MessageTypes.Of(procedure);
        return header.Type == MessageType.Call ? arguments : result;
    }
}
