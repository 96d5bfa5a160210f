using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_DELETE</c> (94) takes.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolDeleteArguments(StorageVolumeRef Volume, uint Flags);
