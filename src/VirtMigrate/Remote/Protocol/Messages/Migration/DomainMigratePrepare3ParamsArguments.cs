using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PREPARE3_PARAMS</c> (303) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePrepare3ParamsArguments(
    [XdrLimit(ProtocolLimits.MigrationParameters)] TypedParameterList Parameters, byte[] CookieIn, uint Flags);
