using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_LOOKUP_BY_TARGET_PATH</c> (391) answers.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolLookupByTargetPathReturn(StoragePoolRef Pool);
