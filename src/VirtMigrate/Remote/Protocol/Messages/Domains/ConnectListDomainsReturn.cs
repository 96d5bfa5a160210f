using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_DOMAINS</c> (37) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListDomainsReturn([XdrLimit(ProtocolLimits.DomainList)] int[] Ids);
