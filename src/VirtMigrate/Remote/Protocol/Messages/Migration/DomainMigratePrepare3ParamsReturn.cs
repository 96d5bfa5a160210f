using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE3_PARAMS</c> (303) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepare3ParamsReturn(byte[] CookieOut, string? UriOut);
