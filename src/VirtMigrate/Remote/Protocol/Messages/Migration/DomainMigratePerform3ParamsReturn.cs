using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PERFORM3_PARAMS</c> (305) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePerform3ParamsReturn(byte[] CookieOut);
