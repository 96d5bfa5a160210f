using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_SUPPORTS_FEATURE</c> (60) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectSupportsFeatureArguments(int Feature);
