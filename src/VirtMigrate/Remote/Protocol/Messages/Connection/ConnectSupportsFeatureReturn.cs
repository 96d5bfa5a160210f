using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_SUPPORTS_FEATURE</c> (60) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectSupportsFeatureReturn(int Supported);
