using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_VERSION</c> (4) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetVersionReturn(ulong HypervisorVersion);
