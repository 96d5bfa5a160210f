using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_BLOCK_JOB_INFO</c> (238) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetBlockJobInfoArguments(DomainRef Domain, string Path, uint Flags);
