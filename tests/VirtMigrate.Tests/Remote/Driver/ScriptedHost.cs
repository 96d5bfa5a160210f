using System.Collections.Concurrent;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Remote.Protocol;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Driver;

/// <summary>A daemon that answers every procedure: as told, or by a random value of its return.</summary>
internal sealed class ScriptedHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, Func<PeerPacket, Task>> answers = new();
    private readonly Random random = new(7);
    private readonly ScriptedPeer peer;
    private readonly MemoryTransport clientEnd;
    private readonly Task serving;

    public ScriptedHost()
    {
        (clientEnd, var serverEnd) = MemoryTransport.Pair();
        peer = new ScriptedPeer(serverEnd);
        Answer(RemoteProcedures.AuthList, _ => new AuthListReturn([AuthenticationType.None]));
        Answer(RemoteProcedures.ConnectSupportsFeature, _ => new ConnectSupportsFeatureReturn(1));
        serving = ServeAsync();
    }

    public ManualTimeProvider Time { get; } = new();

    /// <summary>Calls so far, in their order.</summary>
    public ConcurrentQueue<PeerPacket> Calls { get; } = new();

    public IEnumerable<int> Numbers => Calls.Select(c => c.Header.Procedure);

    public ScriptedPeer Peer => peer;

    /// <summary>Completes when the client has closed.</summary>
    public Task Closed => serving;

    public void Answer<TArguments, TReturn>(Procedure<TArguments, TReturn> procedure, Func<TArguments, TReturn> answer)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn> =>
        answers[procedure.Number] = call => peer.ReplyAsync(call, answer(call.Read<TArguments>()));

    public void Handle(Procedure procedure, Func<PeerPacket, Task> handler) => answers[procedure.Number] = handler;

    /// <summary>As a daemon from before the procedure was invented.</summary>
    public void Lack(params Procedure[] procedures)
    {
        foreach (var procedure in procedures)
        {
            answers[procedure.Number] = call => peer.SendAsync(call.Header with { Type = MessageType.Reply, Status = MessageStatus.Error },
                ErrorBody.FromException(new VirtException(VirtErrorCode.Rpc, VirtErrorDomain.Rpc, $"unknown procedure: {procedure.Number}")));
        }
    }

    public Task<RemoteDriver> OpenAsync(string uri = "qemu+tcp://alpha/system", bool readOnly = false) =>
        RemoteDriver.OpenAsync(RpcConnection.Start(clientEnd, new RpcConnectionOptions { Host = "alpha", TimeProvider = Time }),
            ConnectionUri.Parse(uri), new ConnectOptions { ReadOnly = readOnly, TimeProvider = Time }, CancellationToken.None)
            .WaitAsync(ScriptedPeer.Patience);

    public async ValueTask DisposeAsync()
    {
        peer.Close();
        await serving;
        await peer.DisposeAsync();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (await peer.TryNextAsync() is { } call)
            {
                if (call.Header.Type != MessageType.Call)
                {
                    continue;
                }

                Calls.Enqueue(call);
                await (answers.TryGetValue(call.Header.Procedure, out var answer) ? answer(call) : AnswerByChanceAsync(call));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // One of the ends was closed.
        }
    }

    private Task AnswerByChanceAsync(PeerPacket call)
    {
        var type = MessageTypes.Of(RemoteProcedures.Find(call.Header.Procedure)!).Return;
        var payload = type == typeof(XdrVoid) ? [] : MessageTypes.Encode(type, RandomMessages.Make(type, random));
        var frame = OutgoingFrame.Copy(call.Header with { Type = MessageType.Reply, Status = MessageStatus.Ok }, payload);
        return peer.SendRawAsync(frame.Bytes.ToArray());
    }
}
