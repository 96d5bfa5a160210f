using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_JOB_INFO</c> (163) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetJobInfoReturn(
    int Type, ulong TimeElapsed, ulong TimeRemaining, ulong DataTotal, ulong DataProcessed, ulong DataRemaining,
    ulong MemoryTotal, ulong MemoryProcessed, ulong MemoryRemaining, ulong FileTotal, ulong FileProcessed,
    ulong FileRemaining);
