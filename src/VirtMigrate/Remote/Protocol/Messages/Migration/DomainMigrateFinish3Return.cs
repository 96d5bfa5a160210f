using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_FINISH3</c> (217) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateFinish3Return(DomainRef Domain, byte[] CookieOut);
