using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NETWORK_CREATE</c> (39) takes.</summary>
[XdrMessage]
internal readonly partial record struct NetworkCreateArguments(NetworkRef Network);
