using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The event <c>DOMAIN_EVENT_CALLBACK_JOB_COMPLETED</c> (363).</summary>
[XdrMessage]
internal readonly partial record struct DomainEventCallbackJobCompletedMessage(
    int CallbackId, DomainRef Domain, [XdrLimit(ProtocolLimits.JobStatistics)] TypedParameterList Parameters);
