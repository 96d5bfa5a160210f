using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;

namespace VirtMigrate.Tests.Support;

/// <summary>A connection and the scripted peer at its other end.</summary>
internal sealed class RpcBench : IAsyncDisposable
{
    public const string Host = "alpha";

    public RpcBench(Func<RpcConnectionOptions, RpcConnectionOptions>? change = null, long capacity = 1 << 30, bool onThread = false)
    {
        (ClientEnd, ServerEnd) = MemoryTransport.Pair(capacity);
        ClientEnd.OnThread = onThread;
        var options = new RpcConnectionOptions { Host = Host, TimeProvider = Time };
        Connection = RpcConnection.Start(ClientEnd, change is null ? options : change(options));
        Peer = new ScriptedPeer(ServerEnd);
    }

    public ManualTimeProvider Time { get; } = new();

    public MemoryTransport ClientEnd { get; }

    public MemoryTransport ServerEnd { get; }

    public RpcConnection Connection { get; }

    public ScriptedPeer Peer { get; }

    /// <summary>A small call: the answer to a feature number.</summary>
    public async Task<int> AskAsync(int feature, CancellationToken cancellationToken = default) =>
        (await Connection.CallAsync(RemoteProcedures.ConnectSupportsFeature,
            new ConnectSupportsFeatureArguments(feature), cancellationToken)).Supported;

    /// <summary>A call that lasts.</summary>
    public async Task PerformAsync(CancellationToken cancellationToken = default) =>
        await Connection.CallAsync(RemoteProcedures.DomainMigratePerform3,
            new DomainMigratePerform3Arguments(new DomainRef("idle", Guid.Empty, 1), null, [], null, null, 0, null, 0), cancellationToken);

    public Task AnswerAsync(PeerPacket call, int supported) => Peer.ReplyAsync(call, new ConnectSupportsFeatureReturn(supported));

    /// <summary>The connection must have ended by itself with this error.</summary>
    public async Task<VirtException> LostAsync(string errorId)
    {
        var reason = await Connection.Closed.WaitAsync(ScriptedPeer.Patience);
        Assert.NotNull(reason);
        Assert.Equal(errorId, reason.ErrorId);
        Assert.Equal(Host, reason.Host);
        Assert.True(ClientEnd.IsAborted);
        return reason;
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await Peer.DisposeAsync();
    }
}
