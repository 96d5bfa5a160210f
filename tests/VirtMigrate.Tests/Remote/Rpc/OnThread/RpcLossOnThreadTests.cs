namespace VirtMigrate.Tests.Remote.Rpc.OnThread;

public sealed class RpcLossOnThreadTests : RpcLossTests
{
    protected override bool OnThread => true;
}
