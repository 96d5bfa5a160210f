using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_PERFORM3_PARAMS</c> (305) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigratePerform3ParamsArguments(
    DomainRef Domain, string? DestinationUri,
    [XdrLimit(ProtocolLimits.MigrationParameters)] TypedParameterList Parameters, byte[] CookieIn, uint Flags);
