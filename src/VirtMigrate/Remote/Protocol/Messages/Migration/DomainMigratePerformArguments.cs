using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PERFORM</c> (62) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePerformArguments(
    DomainRef Domain, byte[] Cookie, string Uri, ulong Flags, string? DestinationName, ulong Bandwidth);
