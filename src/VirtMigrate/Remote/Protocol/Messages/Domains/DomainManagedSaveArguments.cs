using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MANAGED_SAVE</c> (182) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainManagedSaveArguments(DomainRef Domain, uint Flags);
