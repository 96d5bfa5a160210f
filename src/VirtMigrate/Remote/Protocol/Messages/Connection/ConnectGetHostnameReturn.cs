using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_HOSTNAME</c> (59) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetHostnameReturn(string Hostname);
