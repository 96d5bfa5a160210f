using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_BASELINE_HYPERVISOR_CPU</c> (394) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectBaselineHypervisorCpuArguments(
    string? Emulator, string? Architecture, string? Machine, string? VirtualizationType,
    [XdrLimit(ProtocolLimits.BaselineCpus)] string[] CpuXmls, uint Flags);
