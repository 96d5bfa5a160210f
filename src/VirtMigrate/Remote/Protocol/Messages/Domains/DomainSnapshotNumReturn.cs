using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_SNAPSHOT_NUM</c> (187) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainSnapshotNumReturn(int Number);
