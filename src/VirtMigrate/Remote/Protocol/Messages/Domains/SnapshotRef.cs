using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>Names a snapshot of a domain.</summary>
[XdrMessage]
internal readonly partial record struct SnapshotRef(string Name, DomainRef Domain);
