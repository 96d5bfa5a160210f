using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_BLOCK_JOB_INFO</c> (238) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetBlockJobInfoReturn(
    int Found, int Type, ulong Bandwidth, ulong Current, ulong End);
