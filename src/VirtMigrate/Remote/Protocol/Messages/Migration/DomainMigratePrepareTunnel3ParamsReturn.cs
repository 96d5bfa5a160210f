using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS</c> (304) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepareTunnel3ParamsReturn(byte[] CookieOut);
