using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_STATE</c> (212) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetStateArguments(DomainRef Domain, uint Flags);
