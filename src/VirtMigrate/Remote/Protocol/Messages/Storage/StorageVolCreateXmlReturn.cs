using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_CREATE_XML</c> (93) answers.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolCreateXmlReturn(StorageVolumeRef Volume);
