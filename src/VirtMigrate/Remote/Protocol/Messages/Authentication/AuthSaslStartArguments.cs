using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>AUTH_SASL_START</c> (68) takes.</summary>
[XdrMessage]
internal readonly partial record struct AuthSaslStartArguments(
    string Mechanism, int IsNull, [XdrCharArray, XdrLimit(ProtocolLimits.SaslData)] byte[] Data);
