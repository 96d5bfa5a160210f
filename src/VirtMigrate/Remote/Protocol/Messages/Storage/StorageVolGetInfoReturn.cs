using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_GET_INFO</c> (98) answers.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolGetInfoReturn(sbyte Type, ulong Capacity, ulong Allocation);
