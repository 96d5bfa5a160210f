using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_LOOKUP_BY_UUID</c> (85) takes.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolLookupByUuidArguments(Guid Uuid);
