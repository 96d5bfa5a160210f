using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The event <c>DOMAIN_EVENT_CALLBACK_LIFECYCLE</c> (318).</summary>
[XdrMessage]
internal readonly partial record struct DomainEventCallbackLifecycleMessage(
    int CallbackId, DomainRef Domain, int Event, int Detail);
