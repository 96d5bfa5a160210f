using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NODE_GET_INFO</c> (6) answers.</summary>
[XdrMessage]
internal readonly partial record struct NodeGetInfoReturn(
    [XdrCharArray, XdrFixed(ProtocolLimits.NodeModel)] byte[] Model, ulong Memory, int Cpus, int MegaHertz, int Nodes,
    int Sockets, int Cores, int Threads);
