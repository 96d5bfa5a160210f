using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE</c> (61) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepareReturn(byte[] Cookie, string? UriOut);
