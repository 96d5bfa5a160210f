using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LOOKUP_BY_ID</c> (22) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainLookupByIdReturn(DomainRef Domain);
