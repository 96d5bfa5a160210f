using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_GET_AUTOSTART</c> (89) answers.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolGetAutostartReturn(int Autostart);
