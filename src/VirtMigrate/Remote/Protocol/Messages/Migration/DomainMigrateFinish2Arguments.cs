using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_FINISH2</c> (109) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateFinish2Arguments(
    string DestinationName, byte[] Cookie, string Uri, ulong Flags, int ReturnCode);
