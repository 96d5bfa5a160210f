using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_ALL_NODE_DEVICES</c> (285) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListAllNodeDevicesArguments(int NeedResults, uint Flags);
