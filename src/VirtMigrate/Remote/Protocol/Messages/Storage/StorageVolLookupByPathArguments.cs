using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>STORAGE_VOL_LOOKUP_BY_PATH</c> (97) takes.</summary>
[XdrMessage]
internal readonly partial record struct StorageVolLookupByPathArguments(string Path);
