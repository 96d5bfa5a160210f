using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_ALL_DOMAIN_STATS</c> (344) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetAllDomainStatsArguments(
    [XdrLimit(ProtocolLimits.DomainList)] DomainRef[] Domains, uint Stats, uint Flags);
