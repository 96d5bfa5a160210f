using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_DOMAIN_EVENT_DEREGISTER_ANY</c> (168) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectDomainEventDeregisterAnyArguments(int EventId);
