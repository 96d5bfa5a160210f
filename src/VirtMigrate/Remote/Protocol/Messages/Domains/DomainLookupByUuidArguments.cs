using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LOOKUP_BY_UUID</c> (24) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainLookupByUuidArguments(Guid Uuid);
