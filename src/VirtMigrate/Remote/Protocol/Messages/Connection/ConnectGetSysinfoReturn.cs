using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_GET_SYSINFO</c> (203) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectGetSysinfoReturn(string Sysinfo);
