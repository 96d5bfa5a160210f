using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_IS_UPDATED</c> (202) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainIsUpdatedArguments(DomainRef Domain);
