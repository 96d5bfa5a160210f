using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_IS_SECURE</c> (149) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectIsSecureReturn(int Secure);
