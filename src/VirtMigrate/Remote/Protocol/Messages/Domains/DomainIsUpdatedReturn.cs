using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_IS_UPDATED</c> (202) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainIsUpdatedReturn(int Updated);
