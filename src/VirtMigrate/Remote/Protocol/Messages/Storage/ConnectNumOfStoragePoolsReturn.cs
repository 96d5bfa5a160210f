using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_NUM_OF_STORAGE_POOLS</c> (71) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectNumOfStoragePoolsReturn(int Number);
