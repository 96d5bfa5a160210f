using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY</c> (316) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectDomainEventCallbackRegisterAnyArguments(int EventId, DomainRef? Domain);
