using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The event <c>DOMAIN_EVENT_CALLBACK_IO_ERROR</c> (322).</summary>
[XdrMessage]
internal readonly partial record struct DomainEventCallbackIoErrorMessage(
    int CallbackId, DomainRef Domain, string SourcePath, string DeviceAlias, int Action);
