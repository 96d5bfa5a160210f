using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_COMPARE_HYPERVISOR_CPU</c> (393) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectCompareHypervisorCpuReturn(int Result);
