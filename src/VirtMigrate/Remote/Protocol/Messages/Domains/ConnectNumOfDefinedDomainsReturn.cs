using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_NUM_OF_DEFINED_DOMAINS</c> (25) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectNumOfDefinedDomainsReturn(int Number);
