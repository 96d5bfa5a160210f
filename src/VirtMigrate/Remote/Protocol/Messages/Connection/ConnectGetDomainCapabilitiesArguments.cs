using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_DOMAIN_CAPABILITIES</c> (342) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetDomainCapabilitiesArguments(
    string? Emulator, string? Architecture, string? Machine, string? VirtualizationType, uint Flags);
