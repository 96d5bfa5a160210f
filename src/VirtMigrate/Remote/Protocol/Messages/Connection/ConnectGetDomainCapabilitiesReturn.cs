using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_DOMAIN_CAPABILITIES</c> (342) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetDomainCapabilitiesReturn(string Capabilities);
