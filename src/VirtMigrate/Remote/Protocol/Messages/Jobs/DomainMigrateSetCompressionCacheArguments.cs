using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_SET_COMPRESSION_CACHE</c> (300) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateSetCompressionCacheArguments(
    DomainRef Domain, ulong CacheSize, uint Flags);
