using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_LOOKUP_BY_PATH</c> (97) answers.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolLookupByPathReturn(StorageVolumeRef Volume);
