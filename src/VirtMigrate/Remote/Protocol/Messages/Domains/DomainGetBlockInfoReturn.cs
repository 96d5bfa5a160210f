using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_BLOCK_INFO</c> (194) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetBlockInfoReturn(ulong Allocation, ulong Capacity, ulong Physical);
