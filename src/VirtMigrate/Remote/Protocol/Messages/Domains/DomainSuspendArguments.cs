using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_SUSPEND</c> (34) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainSuspendArguments(DomainRef Domain);
