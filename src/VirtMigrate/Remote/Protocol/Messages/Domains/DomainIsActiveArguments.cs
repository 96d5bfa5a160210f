using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_IS_ACTIVE</c> (150) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainIsActiveArguments(DomainRef Domain);
