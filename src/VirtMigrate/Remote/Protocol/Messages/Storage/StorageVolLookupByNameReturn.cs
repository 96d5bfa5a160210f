using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_LOOKUP_BY_NAME</c> (95) answers.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolLookupByNameReturn(StorageVolumeRef Volume);
