using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_FINISH</c> (63) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateFinishReturn(DomainRef Domain);
