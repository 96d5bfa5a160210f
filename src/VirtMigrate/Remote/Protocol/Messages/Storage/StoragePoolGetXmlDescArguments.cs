using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_GET_XML_DESC</c> (88) takes.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolGetXmlDescArguments(StoragePoolRef Pool, uint Flags);
