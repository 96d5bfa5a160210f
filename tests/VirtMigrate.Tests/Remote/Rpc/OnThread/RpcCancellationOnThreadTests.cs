namespace VirtMigrate.Tests.Remote.Rpc.OnThread;

public sealed class RpcCancellationOnThreadTests : RpcCancellationTests
{
    protected override bool OnThread => true;
}
