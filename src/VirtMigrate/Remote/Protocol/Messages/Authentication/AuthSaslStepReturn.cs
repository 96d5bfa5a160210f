using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>AUTH_SASL_STEP</c> (69) answers.</summary>
[XdrMessage]
internal readonly partial record struct AuthSaslStepReturn(
    int Complete, int IsNull, [XdrCharArray, XdrLimit(ProtocolLimits.SaslData)] byte[] Data);
