using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>AUTH_SASL_INIT</c> (67) answers.</summary>
[XdrMessage]
internal readonly partial record struct AuthSaslInitReturn(string Mechanisms);
