using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>AUTH_SASL_START</c> (68) answers.</summary>
[XdrMessage]
internal readonly partial record struct AuthSaslStartReturn(
    int Complete, int IsNull, [XdrCharArray, XdrLimit(ProtocolLimits.SaslData)] byte[] Data);
