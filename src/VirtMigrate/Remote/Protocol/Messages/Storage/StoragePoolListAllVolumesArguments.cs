using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_LIST_ALL_VOLUMES</c> (282) takes.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolListAllVolumesArguments(
    StoragePoolRef Pool, int NeedResults, uint Flags);
