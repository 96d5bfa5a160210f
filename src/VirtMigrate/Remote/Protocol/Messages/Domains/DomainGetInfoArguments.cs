using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_INFO</c> (16) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetInfoArguments(DomainRef Domain);
