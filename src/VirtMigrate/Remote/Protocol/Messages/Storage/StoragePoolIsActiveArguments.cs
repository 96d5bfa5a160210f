using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_IS_ACTIVE</c> (154) takes.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolIsActiveArguments(StoragePoolRef Pool);
