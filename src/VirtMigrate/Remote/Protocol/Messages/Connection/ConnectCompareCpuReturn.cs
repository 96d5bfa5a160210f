using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_COMPARE_CPU</c> (158) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectCompareCpuReturn(int Result);
