namespace VirtMigrate.Tests.Remote.Rpc.OnThread;

public sealed class RpcWindowOnThreadTests : RpcWindowTests
{
    protected override bool OnThread => true;
}
