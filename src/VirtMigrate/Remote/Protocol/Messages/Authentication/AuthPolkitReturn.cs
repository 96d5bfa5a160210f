using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>AUTH_POLKIT</c> (70) answers.</summary>
[XdrMessage]
internal readonly partial record struct AuthPolkitReturn(int Complete);
