using System.Collections.Concurrent;
using VirtMigrate.Daemon;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Daemon;

/// <summary>A daemon with one client that sends whatever a test tells, and the drivers that it has opened.</summary>
internal sealed class DaemonBench : IAsyncDisposable
{
    private readonly MemoryTransport clientEnd;
    private readonly VirtDaemon daemon;
    private uint serial = 100;

    public DaemonBench(
        Func<VirtDaemonOptions, VirtDaemonOptions>? change = null, bool readOnlySocket = false, DaemonAuthentication? authentication = null,
        long capacity = 1 << 30, int readLimit = int.MaxValue)
    {
        var options = new VirtDaemonOptions
        {
            OpenDriver = OpenAsync,
            TimeProvider = Time,
            CallEnded = Ended.Enqueue,
        };
        options = change is null ? options : change(options);
        daemon = new VirtDaemon(options, () => authentication ?? new NoAuthentication());
        (clientEnd, var serverEnd) = MemoryTransport.Pair(capacity);
        serverEnd.ReadLimit = readLimit;
        Client = new ScriptedPeer(clientEnd);
        Served = daemon.ServeAsync(serverEnd, readOnlySocket, isSecure: true);
    }

    public ManualTimeProvider Time { get; } = new();

    /// <summary>The client sends no more, and goes on receiving.</summary>
    public void CloseOutput() => clientEnd.CloseOutput();

    public VirtDaemon Daemon => daemon;

    public ScriptedPeer Client { get; }

    /// <summary>Ends when the daemon has let go of the client.</summary>
    public Task Served { get; }

    public ConcurrentQueue<DaemonCall> Ended { get; } = new();

    public ConcurrentQueue<BenchDriver> Drivers { get; } = new();

    public BenchDriver Driver => Drivers.Last();

    public RpcHeader Header(int procedure) =>
        new(0, RemoteProgram.Remote, RemoteProgram.Version, procedure, MessageType.Call, serial++, MessageStatus.Ok);

    /// <summary>Sends a call without waiting for its answer.</summary>
    public async Task<RpcHeader> SendAsync<TArguments, TReturn>(Procedure<TArguments, TReturn> procedure, TArguments arguments)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn>
    {
        var header = Header(procedure.Number);
        await Client.SendAsync(header, arguments);
        return header;
    }

    /// <summary>Sends a call and takes the next packet, which must be its answer.</summary>
    public async Task<PeerPacket> CallAsync<TArguments, TReturn>(Procedure<TArguments, TReturn> procedure, TArguments arguments)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn>
    {
        var header = await SendAsync(procedure, arguments);
        return await AnswerAsync(header);
    }

    /// <summary>Takes the next packet, which must be the answer to a call.</summary>
    public async Task<PeerPacket> AnswerAsync(RpcHeader call)
    {
        var answer = await Client.NextAsync();
        Assert.Equal(
            (MessageType.Reply, call.Program, call.Version, call.Procedure, call.Serial),
            (answer.Header.Type, answer.Header.Program, answer.Header.Version, answer.Header.Procedure, answer.Header.Serial));
        return answer;
    }

    public async Task<PeerPacket> OpenAsync(string? name = "qemu:///system", uint flags = 0) =>
        await CallAsync(RemoteProcedures.ConnectOpen, new ConnectOpenArguments(name, flags));

    /// <summary>Opens a driver, which must succeed.</summary>
    public async Task<BenchDriver> OpenedAsync(uint flags = 0)
    {
        Assert.Equal(MessageStatus.Ok, (await OpenAsync(flags: flags)).Header.Status);
        return Driver;
    }

    public Task<PeerPacket> LookupAsync(string name = "web") =>
        CallAsync(RemoteProcedures.DomainLookupByName, new DomainLookupByNameArguments(name));

    /// <summary>The answer must be this error.</summary>
    public static ErrorBody AssertError(PeerPacket answer, int code, int domain, string? text = null)
    {
        Assert.Equal(MessageStatus.Error, answer.Header.Status);
        var error = answer.Read<ErrorBody>();
        Assert.Equal((code, domain), (error.Code, error.Origin));
        Assert.Equal(ErrorBody.ErrorLevel, error.Level);
        if (text is not null)
        {
            Assert.StartsWith(text, error.Message, StringComparison.Ordinal);
        }

        return error;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await daemon.DisposeAsync();
    }

    private Task<VirtDriver> OpenAsync(string name, bool readOnly, CancellationToken cancellationToken)
    {
        if (name is not ("" or "qemu:///system"))
        {
            return Task.FromException<VirtDriver>(new VirtException(
                VirtErrorCode.NoConnect, VirtErrorDomain.None, $"no connection driver available for {name}"));
        }

        var driver = new BenchDriver(name, readOnly);
        Drivers.Enqueue(driver);
        return Task.FromResult<VirtDriver>(driver);
    }
}
