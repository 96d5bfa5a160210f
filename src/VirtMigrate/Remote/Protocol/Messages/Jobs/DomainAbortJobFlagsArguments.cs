using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_ABORT_JOB_FLAGS</c> (442) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainAbortJobFlagsArguments(DomainRef Domain, uint Flags);
