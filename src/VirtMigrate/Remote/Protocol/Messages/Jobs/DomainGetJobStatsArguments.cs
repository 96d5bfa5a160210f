using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_JOB_STATS</c> (298) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetJobStatsArguments(DomainRef Domain, uint Flags);
