using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS</c> (304) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepareTunnel3ParamsArguments(
    [XdrLimit(ProtocolLimits.MigrationParameters)] TypedParameterList Parameters, byte[] CookieIn, uint Flags);
