using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_REFRESH</c> (83) takes.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolRefreshArguments(StoragePoolRef Pool, uint Flags);
