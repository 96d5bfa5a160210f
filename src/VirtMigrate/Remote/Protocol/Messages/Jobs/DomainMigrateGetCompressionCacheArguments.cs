using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_GET_COMPRESSION_CACHE</c> (299) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateGetCompressionCacheArguments(DomainRef Domain, uint Flags);
