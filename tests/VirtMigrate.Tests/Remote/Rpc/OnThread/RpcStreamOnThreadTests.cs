namespace VirtMigrate.Tests.Remote.Rpc.OnThread;

public sealed class RpcStreamOnThreadTests : RpcStreamTests
{
    protected override bool OnThread => true;
}
