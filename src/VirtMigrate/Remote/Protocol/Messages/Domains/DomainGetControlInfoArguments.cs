using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_CONTROL_INFO</c> (229) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetControlInfoArguments(DomainRef Domain, uint Flags);
