using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_BASELINE_HYPERVISOR_CPU</c> (394) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectBaselineHypervisorCpuReturn(string Cpu);
