using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The event <c>CONNECT_EVENT_CONNECTION_CLOSED</c> (362).</summary>
[XdrMessage]
internal readonly partial record struct ConnectEventConnectionClosedMessage(int Reason);
