using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_GET_PATH</c> (100) takes.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolGetPathArguments(StorageVolumeRef Volume);
