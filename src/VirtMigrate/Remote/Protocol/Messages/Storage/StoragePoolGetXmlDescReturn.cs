using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_POOL_GET_XML_DESC</c> (88) answers.</summary>
[XdrMessage]
internal readonly partial record struct StoragePoolGetXmlDescReturn(string Xml);
