using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_FINISH</c> (63) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateFinishArguments(
    string DestinationName, byte[] Cookie, string Uri, ulong Flags);
