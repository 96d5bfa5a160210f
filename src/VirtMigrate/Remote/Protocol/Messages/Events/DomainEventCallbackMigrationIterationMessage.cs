using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The event <c>DOMAIN_EVENT_CALLBACK_MIGRATION_ITERATION</c> (359).</summary>
[XdrMessage]
internal readonly partial record struct DomainEventCallbackMigrationIterationMessage(
    int CallbackId, DomainRef Domain, int Iteration);
