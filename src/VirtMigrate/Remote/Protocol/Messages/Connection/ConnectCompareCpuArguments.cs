using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_COMPARE_CPU</c> (158) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectCompareCpuArguments(string Xml, uint Flags);
