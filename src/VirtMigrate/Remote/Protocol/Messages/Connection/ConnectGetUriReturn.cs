using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_URI</c> (110) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetUriReturn(string Uri);
