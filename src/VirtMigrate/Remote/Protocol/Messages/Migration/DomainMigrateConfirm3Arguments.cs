using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_CONFIRM3</c> (218) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateConfirm3Arguments(
    DomainRef Domain, byte[] CookieIn, ulong Flags, int Cancelled);
