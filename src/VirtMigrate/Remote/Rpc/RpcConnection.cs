using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Transports;

namespace VirtMigrate.Remote.Rpc;

/// <summary>The client's side of a connection: any number of calls, streams and events over one transport, read by one
/// loop.</summary>
/// <remarks>Whatever ends the connection ends every call at once, each with an error of its own that names host and call
/// and says whether the call may have reached the host.</remarks>
internal sealed partial class RpcConnection : IAsyncDisposable, IConnectionReader
{
    private readonly object gate = new();
    private readonly RpcConnectionOptions options;
    private readonly RpcTransport transport;
    private readonly FrameWriter writer;
    private readonly FrameReader reader;
    private readonly TaskCompletionSource<VirtException?> closedSource = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private KeepAlive? keepAlive;
    private Action<VirtException?>? whenClosed;
    private volatile VirtException? closeReason;
    private bool isClosed;

    private RpcConnection(RpcTransport transport, RpcConnectionOptions options)
    {
        this.transport = transport;
        this.options = options;
        window = new CallWindow(options.Window, options.MaxWaitingCalls);
        writer = new FrameWriter(transport, error => Close(VirtErrorId.ConnectionLost, Describe(error), error));
        reader = new FrameReader(transport);
        onReadable = OnReadable;
    }

    /// <summary>The host, as error texts call it.</summary>
    public string Host => options.Host;

    /// <summary>The transport, for an authentication that changes how bytes travel on it.</summary>
    internal RpcTransport Transport => transport;

    /// <summary>Completes, never faulted, when the connection has ended: with the reason, or null when it was closed here.</summary>
    public Task<VirtException?> Closed => closedSource.Task;

    /// <summary>Has this told what <see cref="Closed"/> tells, on whatever thread finds it out: it hands it on and returns.</summary>
    public void WhenClosed(Action<VirtException?> told)
    {
        lock (gate)
        {
            if (!isClosed)
            {
                whenClosed = told;
                return;
            }
        }

        told(LossOf(closeReason!));
    }

    /// <summary>Begins to use a transport, which belongs to the connection from now on.</summary>
    public static RpcConnection Start(RpcTransport transport, RpcConnectionOptions options)
    {
        var connection = new RpcConnection(transport, options);
        connection.StartReading();
        return connection;
    }

    /// <summary>Begins to watch for signs of life. Only after the peer has said that it knows the keepalive program
    /// (feature 10); its own questions are answered from the first packet on.</summary>
    /// <param name="interval">Time without signs of life until the peer is asked; zero or less: never.</param>
    /// <param name="count">See <see cref="KeepAlive"/>.</param>
    public void EnableKeepAlive(TimeSpan interval, int count)
    {
        if (interval <= TimeSpan.Zero)
        {
            return;
        }

        lock (gate)
        {
            keepAlive?.Dispose();
            keepAlive = closeReason is not null ? null : new KeepAlive(interval, Math.Max(0, count), options.TimeProvider,
                () => SendKeepAlive(KeepAliveProcedure.Ping, pingMark),
                () => Close(VirtErrorId.ConnectionLost, $"it has not given a sign of life for {interval.TotalSeconds * (Math.Max(0, count) + 1):0.###} s", null));
        }
    }

    /// <summary>Closes the connection; calls under way fail.</summary>
    public ValueTask DisposeAsync()
    {
        Close(VirtErrorId.ConnectionClosed, "it was closed here", null);
        return transport.DisposeAsync();
    }

    /// <summary>Ends the connection once; the first reason counts.</summary>
    private void Close(string errorId, string why, Exception? cause)
    {
        PendingCall[] open;
        RpcStream[] openStreams;
        VirtException reason;
        lock (gate)
        {
            if (closeReason is not null)
            {
                return;
            }

            closeReason = reason = MakeError(errorId, errorId == VirtErrorId.ConnectionClosed
                ? $"the connection to {Host} is closed"
                : $"the connection to {Host} was lost: {why}", null, CallDelivery.NotSent, cause);
            open = TakeOpenCalls();
            openStreams = [.. streams.Values];
            streams.Clear();
            keepAlive?.Dispose();
        }

        // From here on nothing more leaves: what a call knows of its packet is final.
        writer.Close();
        transport.Abort();
        foreach (var call in open)
        {
            call.SetError(MakeError(errorId, $"{call.Name} on {Host} has no answer: the connection was "
                + (errorId == VirtErrorId.ConnectionClosed ? "closed" : $"lost: {why}"),
                call.Name, call.HandedOver ? CallDelivery.Unknown : CallDelivery.NotSent, cause));
            call.Publish(inline: false);
        }

        foreach (var stream in openStreams)
        {
            stream.Fail(MakeError(errorId, $"the stream of {stream.Name} on {Host} is lost: {why}", stream.Name, CallDelivery.Unknown, cause));
        }

        Action<VirtException?>? told;
        lock (gate)
        {
            isClosed = true;
            told = whenClosed;
        }

        closedSource.TrySetResult(LossOf(reason));
        told?.Invoke(LossOf(reason));
    }

    private static VirtException? LossOf(VirtException reason) => reason.ErrorId == VirtErrorId.ConnectionClosed ? null : reason;

    /// <summary>The error of a call that is made when the connection has ended already.</summary>
    private VirtException AfterClose(VirtException reason, string call) =>
        MakeError(reason.ErrorId, $"{call} was not sent: {reason.Message}", call, CallDelivery.NotSent, reason.InnerException);

    private VirtException MakeError(string errorId, string message, string? call, CallDelivery delivery, Exception? cause) =>
        new(errorId == VirtErrorId.ConnectionClosed ? VirtErrorCode.InvalidConnection : VirtErrorCode.Rpc, VirtErrorDomain.Rpc, message, cause)
        {
            ErrorId = errorId,
            Host = Host,
            Call = call,
            Delivery = delivery,
        };

    private static string Describe(Exception error) =>
        error is IOException { InnerException: System.Net.Sockets.SocketException inner } ? inner.Message : error.Message;
}
