using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_GET_MAX_DOWNTIME</c> (387) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateGetMaxDowntimeArguments(DomainRef Domain, uint Flags);
