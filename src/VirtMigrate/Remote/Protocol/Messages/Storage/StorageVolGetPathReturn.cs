using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_GET_PATH</c> (100) answers.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolGetPathReturn(string Name);
