using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_UNDEFINE_FLAGS</c> (231) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainUndefineFlagsArguments(DomainRef Domain, uint Flags);
