using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_SET_MAX_DOWNTIME</c> (166) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateSetMaxDowntimeArguments(
    DomainRef Domain, ulong Downtime, uint Flags);
