using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Daemon;

/// <summary>One client of the daemon: its connection, its driver connection, its calls, events and streams.</summary>
/// <remarks>One loop reads. Each call is worked on by a task of its own; it keeps its place among
/// <see cref="VirtDaemonOptions.MaxClientRequests"/> until its answer has left, so that nothing gathers here for a client
/// that does not read.</remarks>
internal sealed partial class DaemonClient
{
    private readonly object gate = new();
    private readonly VirtDaemonOptions options;
    private readonly RpcTransport transport;
    private readonly FrameReader reader;
    private readonly FrameWriter writer;
    private readonly SemaphoreSlim window;
    private readonly bool isReadOnlySocket;
    private readonly HashSet<Task> calls = [];

    /// <summary>Cancelled when the connection has ended: nothing can be sent or received any more.</summary>
    private readonly CancellationTokenSource lost = new();

    /// <summary>Cancelled when the driver connection is closed after that: nobody waits for a call any more.</summary>
    private readonly CancellationTokenSource abandoned = new();

    private VirtDriver? driver;
    private VirtErrorDomain driverDomain;
    private bool isReadOnly;
    private bool isOpening;
    private bool hasEnded;
    private bool hasCloseCallback;
    private bool closesAfterAnswer;

    /// <summary>Takes over a connection.</summary>
    public DaemonClient(long number, RpcTransport transport, DaemonAuthentication authentication, bool isReadOnlySocket,
        bool isSecure, VirtDaemonOptions options)
    {
        Number = number;
        this.transport = transport;
        this.options = options;
        this.isReadOnlySocket = isReadOnlySocket;
        Authentication = authentication;
        IsSecure = isSecure;
        reader = new FrameReader(transport);
        writer = new FrameWriter(transport, _ => End());
        window = new SemaphoreSlim(options.MaxClientRequests);
    }

    /// <summary>Its number in the daemon.</summary>
    public long Number { get; }

    /// <summary>How it authenticates.</summary>
    public DaemonAuthentication Authentication { get; }

    /// <summary>Whether nobody between can listen.</summary>
    public bool IsSecure { get; }

    /// <summary>Its driver connection; null until it has opened one.</summary>
    public VirtDriver? Driver
    {
        get
        {
            lock (gate)
            {
                return driver;
            }
        }
    }

    /// <summary>Whether it may only read.</summary>
    public bool IsReadOnly
    {
        get
        {
            lock (gate)
            {
                return isReadOnly || isReadOnlySocket;
            }
        }
    }

    /// <summary>Serves the client until its connection ends, and lets go of all that belongs to it.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is XdrException or IOException or System.Net.Sockets.SocketException
            or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is lost, or the client has broken the protocol: there is nobody to tell.
        }

        End();
        await LetGoAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the connection at once; <see cref="RunAsync"/> cleans up.</summary>
    public void End()
    {
        lock (gate)
        {
            if (hasEnded)
            {
                return;
            }

            hasEnded = true;
            keepAlive?.Dispose();
        }

        writer.Close();
        transport.Abort();
        lost.Cancel();
    }

    /// <summary>Opens the driver connection.</summary>
    /// <exception cref="VirtException">The name fits no driver, or there is a connection already, which is dropped then as a
    /// real daemon does.</exception>
    public async Task OpenDriverAsync(string? name, bool readOnly, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            throw DaemonErrors.Internal("internal error: connection not open");
        }

        lock (gate)
        {
            if (isOpening)
            {
                throw DaemonErrors.Internal("internal error: connection is being opened");
            }

            isOpening = driver is null;
        }

        if (Driver is not null)
        {
            await CloseDriverAsync(endsClient: false).ConfigureAwait(false);
            throw DaemonErrors.Internal("internal error: connection already open");
        }

        VirtDriver? opened = null;
        try
        {
            opened = await options.OpenDriver(name, readOnly || isReadOnlySocket, cancellationToken).ConfigureAwait(false);
            var domain = await DomainOfAsync(opened, cancellationToken).ConfigureAwait(false);
            lock (gate)
            {
                if (!hasEnded)
                {
                    driver = opened;
                    driverDomain = domain;
                    isReadOnly = readOnly;
                    opened = null;
                }
            }
        }
        finally
        {
            lock (gate)
            {
                isOpening = false;
            }

            if (opened is not null)
            {
                await opened.DisposeAsync().ConfigureAwait(false);
            }
        }

        if (Driver is { } now)
        {
            _ = WatchDriverAsync(now);
        }
    }

    /// <summary>Closes the driver connection; the client is cut off once that is answered.</summary>
    public Task CloseDriverAsync() => CloseDriverAsync(endsClient: true);

    /// <summary>Whether the client wants to be told when its driver connection ends.</summary>
    public void SetCloseCallback(bool wanted)
    {
        lock (gate)
        {
            if (hasCloseCallback == wanted)
            {
                throw DaemonErrors.Internal(wanted
                    ? "internal error: a close callback is already registered"
                    : "internal error: a close callback is not registered");
            }

            hasCloseCallback = wanted;
        }
    }

    private async Task CloseDriverAsync(bool endsClient)
    {
        VirtDriver? closing;
        lock (gate)
        {
            closesAfterAnswer |= endsClient;
            closing = driver;
            driver = null;
            hasCloseCallback = false;
            isReadOnly = false;
        }

        await RemoveAllCallbacksAsync().ConfigureAwait(false);
        if (closing is not null)
        {
            await closing.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WatchDriverAsync(VirtDriver watched)
    {
        var reason = await watched.Closed.ConfigureAwait(false);
        bool tells;
        lock (gate)
        {
            if (reason is null || driver != watched || hasEnded)
            {
                return;
            }

            tells = hasCloseCallback;
        }

        if (options.CutsClientWithDriver)
        {
            // What was answered before the loss still leaves; what was under way at it is not answered.
            await DrainAsync().ConfigureAwait(false);
            End();
        }
        else if (tells)
        {
            const int EndOfFile = 1;
            writer.TryEnqueue(OutgoingFrame.Encode(EventHeader(RemoteEvents.ConnectEventConnectionClosed),
                new ConnectEventConnectionClosedMessage(EndOfFile)));
        }
    }

    private async Task LetGoAsync()
    {
        await CloseStreamsAsync().ConfigureAwait(false);
        await CloseDriverAsync(endsClient: false).ConfigureAwait(false);
        await abandoned.CancelAsync().ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
        await transport.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Waits a limited time for the calls at work.</summary>
    private async Task DrainAsync()
    {
        Task[] open;
        lock (gate)
        {
            open = [.. calls];
        }

        try
        {
            await Task.WhenAll(open).WaitAsync(options.StopTimeout, options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A driver that does not end its calls cannot keep the client.
        }
    }

    // Errors of the daemon in the driver's name carry the driver's domain, as clients know it.
    private static async Task<VirtErrorDomain> DomainOfAsync(VirtDriver driver, CancellationToken cancellationToken)
    {
        try
        {
            var type = await driver.GetDriverTypeAsync(cancellationToken).ConfigureAwait(false);
            return type.ToUpperInvariant() switch
            {
                "QEMU" => VirtErrorDomain.Qemu,
                "XEN" => driver.Uri.Driver == "libxl" ? VirtErrorDomain.Libxl : VirtErrorDomain.Xen,
                "TEST" => VirtErrorDomain.Test,
                "OPENVZ" => VirtErrorDomain.OpenVz,
                "LXC" => VirtErrorDomain.Lxc,
                "ESX" => VirtErrorDomain.Esx,
                "LIBXL" => VirtErrorDomain.Libxl,
                "VZ" or "PARALLELS" => VirtErrorDomain.Parallels,
                "BHYVE" => VirtErrorDomain.Bhyve,
                "CH" => VirtErrorDomain.CloudHypervisor,
                _ => VirtErrorDomain.None,
            };
        }
        catch (VirtException error) when (error.ErrorId == VirtErrorId.NotSupported)
        {
            return VirtErrorDomain.None;
        }
    }
}
