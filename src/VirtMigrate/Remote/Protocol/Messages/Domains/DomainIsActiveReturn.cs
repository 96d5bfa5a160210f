using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_IS_ACTIVE</c> (150) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainIsActiveReturn(int Active);
