using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PERFORM3</c> (216) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePerform3Arguments(
    DomainRef Domain, string? Xml, byte[] CookieIn, string? DestinationUri, string? Uri, ulong Flags,
    string? DestinationName, ulong Bandwidth);
