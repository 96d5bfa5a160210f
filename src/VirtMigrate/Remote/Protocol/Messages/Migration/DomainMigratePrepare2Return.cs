using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE2</c> (108) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepare2Return(byte[] Cookie, string? UriOut);
