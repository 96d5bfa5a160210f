using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_IS_ACTIVE</c> (154) answers.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolIsActiveReturn(int Active);
