using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_GET_INFO</c> (87) takes.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolGetInfoArguments(StoragePoolRef Pool);
