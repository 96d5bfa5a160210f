using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LOOKUP_BY_NAME</c> (23) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainLookupByNameArguments(string Name);
