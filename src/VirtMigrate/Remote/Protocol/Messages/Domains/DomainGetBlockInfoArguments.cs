using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_BLOCK_INFO</c> (194) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetBlockInfoArguments(DomainRef Domain, string Path, uint Flags);
