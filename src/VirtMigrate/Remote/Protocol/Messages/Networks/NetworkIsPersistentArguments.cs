using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NETWORK_IS_PERSISTENT</c> (153) takes.</summary>
[XdrMessage]
internal readonly partial record struct NetworkIsPersistentArguments(NetworkRef Network);
