using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_BEGIN3_PARAMS</c> (302) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateBegin3ParamsArguments(
    DomainRef Domain, [XdrLimit(ProtocolLimits.MigrationParameters)] TypedParameterList Parameters, uint Flags);
