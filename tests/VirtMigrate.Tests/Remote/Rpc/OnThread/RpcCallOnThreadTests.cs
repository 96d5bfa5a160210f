namespace VirtMigrate.Tests.Remote.Rpc.OnThread;

public sealed class RpcCallOnThreadTests : RpcCallTests
{
    protected override bool OnThread => true;
}
