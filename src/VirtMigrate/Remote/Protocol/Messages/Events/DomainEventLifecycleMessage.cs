using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The event <c>DOMAIN_EVENT_LIFECYCLE</c> (107).</summary>
[XdrMessage]
internal readonly partial record struct DomainEventLifecycleMessage(DomainRef Domain, int Event, int Detail);
