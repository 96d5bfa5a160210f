using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NODE_GET_FREE_MEMORY</c> (102) answers.</summary>
[XdrMessage]
internal readonly partial record struct NodeGetFreeMemoryReturn(ulong FreeMemory);
