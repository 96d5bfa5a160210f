using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_UPLOAD</c> (208) takes.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolUploadArguments(
    StorageVolumeRef Volume, ulong Offset, ulong Length, uint Flags);
