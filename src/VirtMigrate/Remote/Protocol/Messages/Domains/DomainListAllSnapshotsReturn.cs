using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LIST_ALL_SNAPSHOTS</c> (274) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainListAllSnapshotsReturn(
    [XdrLimit(ProtocolLimits.SnapshotList)] SnapshotRef[] Snapshots, int Count);
