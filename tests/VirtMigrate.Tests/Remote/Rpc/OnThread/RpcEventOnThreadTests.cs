namespace VirtMigrate.Tests.Remote.Rpc.OnThread;

public sealed class RpcEventOnThreadTests : RpcEventTests
{
    protected override bool OnThread => true;
}
