using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_CONFIRM3_PARAMS</c> (307) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateConfirm3ParamsArguments(
    DomainRef Domain, [XdrLimit(ProtocolLimits.MigrationParameters)] TypedParameterList Parameters, byte[] CookieIn,
    uint Flags, int Cancelled);
