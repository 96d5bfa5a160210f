using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_OPEN</c> (1) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectOpenArguments(string? Name, uint Flags);
