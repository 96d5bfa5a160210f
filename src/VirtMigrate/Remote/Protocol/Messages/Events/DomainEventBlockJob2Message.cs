using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The event <c>DOMAIN_EVENT_BLOCK_JOB_2</c> (339).</summary>
[XdrMessage]
internal readonly partial record struct DomainEventBlockJob2Message(
    int CallbackId, DomainRef Domain, string Destination, int Type, int Status);
