using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_COMPARE_HYPERVISOR_CPU</c> (393) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectCompareHypervisorCpuArguments(
    string? Emulator, string? Architecture, string? Machine, string? VirtualizationType, string CpuXml, uint Flags);
