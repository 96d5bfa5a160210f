using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>Names a device of a host.</summary>
[XdrMessage]
internal readonly partial record struct NodeDeviceRef(string Name);
