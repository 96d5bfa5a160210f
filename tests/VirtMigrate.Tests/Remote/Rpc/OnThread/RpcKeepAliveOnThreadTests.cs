namespace VirtMigrate.Tests.Remote.Rpc.OnThread;

public sealed class RpcKeepAliveOnThreadTests : RpcKeepAliveTests
{
    protected override bool OnThread => true;
}
