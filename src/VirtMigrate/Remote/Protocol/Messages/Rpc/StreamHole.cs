using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>The body of a hole in a sparse stream.</summary>
[XdrMessage]
internal readonly partial record struct StreamHole(long Length, uint Flags);
