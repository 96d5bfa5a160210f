using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE3</c> (214) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepare3Return(byte[] CookieOut, string? UriOut);
