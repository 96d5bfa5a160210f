using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>A memory statistic of a host, in KiB.</summary>
[XdrMessage]
internal readonly partial record struct NodeMemoryStatistic(string Field, ulong Value);
