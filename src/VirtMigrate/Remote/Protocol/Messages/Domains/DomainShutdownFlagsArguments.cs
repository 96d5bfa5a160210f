using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_SHUTDOWN_FLAGS</c> (258) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainShutdownFlagsArguments(DomainRef Domain, uint Flags);
