using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_IS_PERSISTENT</c> (155) answers.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolIsPersistentReturn(int Persistent);
