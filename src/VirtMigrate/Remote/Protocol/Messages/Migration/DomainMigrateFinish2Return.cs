using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_FINISH2</c> (109) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateFinish2Return(DomainRef Domain);
