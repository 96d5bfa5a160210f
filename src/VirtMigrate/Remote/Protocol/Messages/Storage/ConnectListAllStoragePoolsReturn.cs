using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_ALL_STORAGE_POOLS</c> (281) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListAllStoragePoolsReturn(
    [XdrLimit(ProtocolLimits.StoragePoolList)] StoragePoolRef[] Pools, uint Count);
