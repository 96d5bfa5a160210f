using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_FINISH3</c> (217) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateFinish3Arguments(
    string DestinationName, byte[] CookieIn, string? DestinationUri, string? Uri, ulong Flags, int Cancelled);
