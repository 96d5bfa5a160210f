using VirtMigrate.Remote.Rpc;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

/// <summary>Tests of a connection, which hold for both ways to read: asynchronously, and on a thread.</summary>
public abstract class RpcTests
{
    protected virtual bool OnThread => false;

    private protected RpcBench NewBench(Func<RpcConnectionOptions, RpcConnectionOptions>? change = null, long capacity = 1 << 30) =>
        new(change, capacity, OnThread);
}
