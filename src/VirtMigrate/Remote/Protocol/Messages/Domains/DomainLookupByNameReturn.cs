using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LOOKUP_BY_NAME</c> (23) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainLookupByNameReturn(DomainRef Domain);
