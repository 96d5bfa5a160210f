using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY</c> (317) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectDomainEventCallbackDeregisterAnyArguments(int CallbackId);
