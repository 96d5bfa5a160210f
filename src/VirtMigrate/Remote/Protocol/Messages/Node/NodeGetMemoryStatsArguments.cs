using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NODE_GET_MEMORY_STATS</c> (228) takes.</summary>
[XdrMessage]
internal readonly partial record struct NodeGetMemoryStatsArguments(int ParameterCount, int Cell, uint Flags);
