using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>AUTH_SASL_STEP</c> (69) takes.</summary>
[XdrMessage]
internal readonly partial record struct AuthSaslStepArguments(
    int IsNull, [XdrCharArray, XdrLimit(ProtocolLimits.SaslData)] byte[] Data);
