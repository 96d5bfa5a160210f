using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_BEGIN3</c> (213) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateBegin3Return(byte[] CookieOut, string Xml);
