using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_SET_MAX_SPEED</c> (207) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateSetMaxSpeedArguments(
    DomainRef Domain, ulong Bandwidth, uint Flags);
