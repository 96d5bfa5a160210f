using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY</c> (316) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectDomainEventCallbackRegisterAnyReturn(int CallbackId);
