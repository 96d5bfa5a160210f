using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_BASELINE_CPU</c> (162) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectBaselineCpuReturn(string Cpu);
