using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE_TUNNEL3</c> (215) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepareTunnel3Return(byte[] CookieOut);
