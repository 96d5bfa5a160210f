using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_ALL_STORAGE_POOLS</c> (281) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListAllStoragePoolsArguments(int NeedResults, uint Flags);
