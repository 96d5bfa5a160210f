using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>AUTH_LIST</c> (66) answers.</summary>
[XdrMessage]
internal readonly partial record struct AuthListReturn(
    [XdrLimit(ProtocolLimits.AuthenticationTypes)] AuthenticationType[] Types);
