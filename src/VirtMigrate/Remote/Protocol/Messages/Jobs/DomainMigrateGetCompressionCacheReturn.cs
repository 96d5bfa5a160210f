using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_GET_COMPRESSION_CACHE</c> (299) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateGetCompressionCacheReturn(ulong CacheSize);
