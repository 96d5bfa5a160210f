using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NODE_GET_MEMORY_STATS</c> (228) answers.</summary>
[XdrMessage]
internal readonly partial record struct NodeGetMemoryStatsReturn(
    [XdrLimit(ProtocolLimits.NodeMemoryStatistics)] NodeMemoryStatistic[] Parameters, int ParameterCount);
