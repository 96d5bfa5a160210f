using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LIST_ALL_CHECKPOINTS</c> (413) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainListAllCheckpointsReturn(
    [XdrLimit(ProtocolLimits.CheckpointList)] CheckpointRef[] Checkpoints, int Count);
