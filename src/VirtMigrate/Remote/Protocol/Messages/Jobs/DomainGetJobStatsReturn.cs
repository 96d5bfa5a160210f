using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_JOB_STATS</c> (298) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetJobStatsReturn(
    int Type, [XdrLimit(ProtocolLimits.JobStatistics)] TypedParameterList Parameters);
