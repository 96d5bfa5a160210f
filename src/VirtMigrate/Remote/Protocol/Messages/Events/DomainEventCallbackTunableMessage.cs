using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The event <c>DOMAIN_EVENT_CALLBACK_TUNABLE</c> (346).</summary>
[XdrMessage]
internal readonly partial record struct DomainEventCallbackTunableMessage(
    int CallbackId, DomainRef Domain, [XdrLimit(ProtocolLimits.TunableParameters)] TypedParameterList Parameters);
