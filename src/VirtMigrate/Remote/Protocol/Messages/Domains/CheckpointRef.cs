using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>Names a checkpoint of a domain.</summary>
[XdrMessage]
internal readonly partial record struct CheckpointRef(string Name, DomainRef Domain);
