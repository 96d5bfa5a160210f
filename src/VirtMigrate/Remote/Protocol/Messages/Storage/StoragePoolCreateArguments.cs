using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_CREATE</c> (78) takes.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolCreateArguments(StoragePoolRef Pool, uint Flags);
