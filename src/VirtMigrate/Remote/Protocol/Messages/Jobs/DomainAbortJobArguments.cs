using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_ABORT_JOB</c> (164) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainAbortJobArguments(DomainRef Domain);
