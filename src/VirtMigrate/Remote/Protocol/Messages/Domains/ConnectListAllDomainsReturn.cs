using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_ALL_DOMAINS</c> (273) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListAllDomainsReturn(
    [XdrLimit(ProtocolLimits.DomainList)] DomainRef[] Domains, uint Count);
