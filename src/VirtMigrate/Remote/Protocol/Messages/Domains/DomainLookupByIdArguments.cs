using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LOOKUP_BY_ID</c> (22) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainLookupByIdArguments(int Id);
