using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_DOMAIN_EVENT_REGISTER_ANY</c> (167) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectDomainEventRegisterAnyArguments(int EventId);
