using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_GET_MAX_SPEED</c> (242) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateGetMaxSpeedArguments(DomainRef Domain, uint Flags);
