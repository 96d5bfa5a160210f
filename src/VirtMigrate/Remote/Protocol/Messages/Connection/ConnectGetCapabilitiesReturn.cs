using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_CAPABILITIES</c> (7) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetCapabilitiesReturn(string Capabilities);
