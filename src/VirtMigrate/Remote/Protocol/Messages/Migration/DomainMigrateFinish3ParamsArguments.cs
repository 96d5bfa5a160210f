using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_FINISH3_PARAMS</c> (306) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateFinish3ParamsArguments(
    [XdrLimit(ProtocolLimits.MigrationParameters)] TypedParameterList Parameters, byte[] CookieIn, uint Flags,
    int Cancelled);
