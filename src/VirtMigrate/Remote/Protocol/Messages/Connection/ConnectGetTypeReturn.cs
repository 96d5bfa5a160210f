using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_TYPE</c> (3) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetTypeReturn(string Type);
