using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_ALL_NETWORKS</c> (283) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListAllNetworksReturn(
    [XdrLimit(ProtocolLimits.NetworkList)] NetworkRef[] Networks, uint Count);
