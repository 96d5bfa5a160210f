using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_ALL_NETWORKS</c> (283) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListAllNetworksArguments(int NeedResults, uint Flags);
