using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE</c> (61) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepareArguments(
    string? UriIn, ulong Flags, string? DestinationName, ulong Bandwidth);
