using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE3</c> (214) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepare3Arguments(
    byte[] CookieIn, string? UriIn, ulong Flags, string? DestinationName, ulong Bandwidth, string DomainXml);
