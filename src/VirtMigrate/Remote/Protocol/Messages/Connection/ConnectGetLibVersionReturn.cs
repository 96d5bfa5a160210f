using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_LIB_VERSION</c> (157) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetLibVersionReturn(ulong LibraryVersion);
