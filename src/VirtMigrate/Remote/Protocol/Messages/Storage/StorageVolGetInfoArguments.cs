using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_GET_INFO</c> (98) takes.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolGetInfoArguments(StorageVolumeRef Volume);
