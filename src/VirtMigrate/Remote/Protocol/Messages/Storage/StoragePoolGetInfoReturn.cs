using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_GET_INFO</c> (87) answers.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolGetInfoReturn(
    byte State, ulong Capacity, ulong Allocation, ulong Available);
