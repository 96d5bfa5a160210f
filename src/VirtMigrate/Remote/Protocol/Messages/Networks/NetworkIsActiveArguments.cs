using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NETWORK_IS_ACTIVE</c> (152) takes.</summary>
[XdrMessage]
internal readonly partial record struct NetworkIsActiveArguments(NetworkRef Network);
