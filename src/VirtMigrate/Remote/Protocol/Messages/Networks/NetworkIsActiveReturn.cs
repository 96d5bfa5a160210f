using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NETWORK_IS_ACTIVE</c> (152) answers.</summary>
[XdrMessage]
internal readonly partial record struct NetworkIsActiveReturn(int Active);
