using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>Names a storage pool towards its host.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolRef(string Name, Guid Uuid);
