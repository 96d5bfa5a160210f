using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

/// <summary>Takes the body of an event on the reading loop: it decodes, hands over and returns; it never waits.</summary>
internal delegate void RpcEventHandler(ref XdrReader body);
