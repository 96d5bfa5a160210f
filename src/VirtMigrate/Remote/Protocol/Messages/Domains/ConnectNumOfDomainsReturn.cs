using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_NUM_OF_DOMAINS</c> (51) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectNumOfDomainsReturn(int Number);
