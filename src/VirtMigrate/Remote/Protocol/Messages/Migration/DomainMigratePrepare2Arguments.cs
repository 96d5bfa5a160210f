using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE2</c> (108) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepare2Arguments(
    string? UriIn, ulong Flags, string? DestinationName, ulong Bandwidth, string DomainXml);
