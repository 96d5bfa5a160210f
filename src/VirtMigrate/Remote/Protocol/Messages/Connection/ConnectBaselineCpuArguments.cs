using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_BASELINE_CPU</c> (162) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectBaselineCpuArguments(
    [XdrLimit(ProtocolLimits.BaselineCpus)] string[] CpuXmls, uint Flags);
