using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The event <c>DOMAIN_EVENT_CALLBACK_BLOCK_JOB</c> (326).</summary>
[XdrMessage]
internal readonly partial record struct DomainEventCallbackBlockJobMessage(
    int CallbackId, DomainRef Domain, string Path, int Type, int Status);
