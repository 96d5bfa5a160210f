using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE_TUNNEL</c> (148) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepareTunnelArguments(
    ulong Flags, string? DestinationName, ulong Bandwidth, string DomainXml);
