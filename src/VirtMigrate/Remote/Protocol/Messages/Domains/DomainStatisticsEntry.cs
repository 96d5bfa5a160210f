using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>One domain's part of a bulk statistics answer.</summary>
[XdrMessage]
internal readonly partial record struct DomainStatisticsEntry(
    DomainRef Domain, [XdrLimit(ProtocolLimits.DomainStatistics)] TypedParameterList Parameters);
