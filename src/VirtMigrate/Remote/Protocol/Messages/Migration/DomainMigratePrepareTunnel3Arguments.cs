using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE_TUNNEL3</c> (215) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepareTunnel3Arguments(
    byte[] CookieIn, ulong Flags, string? DestinationName, ulong Bandwidth, string DomainXml);
