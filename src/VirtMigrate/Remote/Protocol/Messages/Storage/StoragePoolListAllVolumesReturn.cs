using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_LIST_ALL_VOLUMES</c> (282) answers.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolListAllVolumesReturn(
    [XdrLimit(ProtocolLimits.StorageVolumeList)] StorageVolumeRef[] Volumes, uint Count);
