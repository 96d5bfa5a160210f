using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_HAS_MANAGED_SAVE_IMAGE</c> (183) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainHasManagedSaveImageArguments(DomainRef Domain, uint Flags);
