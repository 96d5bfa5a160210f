using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_BEGIN3_PARAMS</c> (302) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateBegin3ParamsReturn(byte[] CookieOut, string Xml);
