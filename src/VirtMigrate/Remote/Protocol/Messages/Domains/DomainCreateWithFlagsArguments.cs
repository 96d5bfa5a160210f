using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_CREATE_WITH_FLAGS</c> (196) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainCreateWithFlagsArguments(DomainRef Domain, uint Flags);
