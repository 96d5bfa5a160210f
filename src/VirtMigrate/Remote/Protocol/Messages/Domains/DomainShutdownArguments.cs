using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_SHUTDOWN</c> (33) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainShutdownArguments(DomainRef Domain);
