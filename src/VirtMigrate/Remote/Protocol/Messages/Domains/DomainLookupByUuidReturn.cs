using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LOOKUP_BY_UUID</c> (24) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainLookupByUuidReturn(DomainRef Domain);
