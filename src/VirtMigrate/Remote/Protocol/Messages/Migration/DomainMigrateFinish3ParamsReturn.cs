using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_FINISH3_PARAMS</c> (306) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateFinish3ParamsReturn(DomainRef Domain, byte[] CookieOut);
