using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_BEGIN3</c> (213) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateBegin3Arguments(
    DomainRef Domain, string? Xml, ulong Flags, string? DestinationName, ulong Bandwidth);
