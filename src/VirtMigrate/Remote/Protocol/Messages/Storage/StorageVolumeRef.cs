using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>Names a storage volume towards its host.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolumeRef(string Pool, string Name, string Key);
