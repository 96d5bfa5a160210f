using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_DESTROY_FLAGS</c> (234) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainDestroyFlagsArguments(DomainRef Domain, uint Flags);
