using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MANAGED_SAVE_REMOVE</c> (184) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainManagedSaveRemoveArguments(DomainRef Domain, uint Flags);
