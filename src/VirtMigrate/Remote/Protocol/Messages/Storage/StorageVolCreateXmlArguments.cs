using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_CREATE_XML</c> (93) takes.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolCreateXmlArguments(StoragePoolRef Pool, string Xml, uint Flags);
