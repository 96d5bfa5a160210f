using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NETWORK_GET_AUTOSTART</c> (44) takes.</summary>
[XdrMessage]
internal readonly partial record struct NetworkGetAutostartArguments(NetworkRef Network);
