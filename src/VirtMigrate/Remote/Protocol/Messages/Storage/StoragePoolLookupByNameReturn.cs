using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_LOOKUP_BY_NAME</c> (84) answers.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolLookupByNameReturn(StoragePoolRef Pool);
