using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_GET_XML_DESC</c> (99) takes.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolGetXmlDescArguments(StorageVolumeRef Volume, uint Flags);
