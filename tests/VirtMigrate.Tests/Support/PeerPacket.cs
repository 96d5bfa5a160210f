using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Tests.Support;

/// <summary>A packet that a scripted peer has received.</summary>
internal sealed record PeerPacket(RpcHeader Header, byte[] Payload)
{
    public uint Serial => Header.Serial;

    public T Read<T>()
        where T : struct, IXdrMessage<T>
    {
        var reader = new XdrReader(Payload);
        return T.Read(ref reader);
    }
}
