using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PERFORM3</c> (216) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePerform3Return(byte[] CookieOut);
