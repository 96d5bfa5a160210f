using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_GET_MAX_SPEED</c> (242) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateGetMaxSpeedReturn(ulong Bandwidth);
