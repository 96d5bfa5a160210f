using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>Names a network towards its host.</summary>
[XdrMessage]
internal readonly partial record struct NetworkRef(string Name, Guid Uuid);
