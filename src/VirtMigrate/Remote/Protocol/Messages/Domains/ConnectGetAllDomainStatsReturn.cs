using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_ALL_DOMAIN_STATS</c> (344) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetAllDomainStatsReturn(
    [XdrLimit(ProtocolLimits.DomainStatisticsRecords)] DomainStatisticsEntry[] Records);
