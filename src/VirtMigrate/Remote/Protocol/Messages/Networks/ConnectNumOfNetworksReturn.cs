using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_NUM_OF_NETWORKS</c> (52) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectNumOfNetworksReturn(int Number);
