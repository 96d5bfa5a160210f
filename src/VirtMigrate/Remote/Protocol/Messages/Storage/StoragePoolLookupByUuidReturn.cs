using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_LOOKUP_BY_UUID</c> (85) answers.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolLookupByUuidReturn(StoragePoolRef Pool);
