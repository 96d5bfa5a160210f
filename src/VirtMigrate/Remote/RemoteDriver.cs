using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Authentication;
using VirtMigrate.Remote.Events;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote;

/// <summary>The driver that talks to a libvirt daemon: each member is one call of libvirt's remote protocol, as far as it
/// does not say otherwise.</summary>
public sealed partial class RemoteDriver : VirtDriver
{
    private const uint ReadOnlyFlag = 1;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly RpcConnection connection;
    private readonly TimeProvider time;
    private readonly TaskCompletionSource<VirtException?> closedSource = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RemoteEventHub events;
    private int disposed;

    private RemoteDriver(RpcConnection connection, ConnectionUri uri, ConnectOptions options, bool hasEventCallbacks)
        : base(uri, options.ReadOnly)
    {
        this.connection = connection;
        time = options.TimeProvider;
        events = new RemoteEventHub(connection, hasEventCallbacks, time);
    }

    /// <inheritdoc/>
    public override Task<VirtException?> Closed => closedSource.Task;

    /// <summary>Connects to the URI's daemon and opens the driver there, within the options' time limit for both.</summary>
    /// <exception cref="VirtException">The host cannot be reached, refuses, asks for an authentication that is not known
    /// here, or has no such driver.</exception>
    public static async Task<VirtDriver> OpenAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        var driver = await ConnectAsync(uri, options, cancellationToken).ConfigureAwait(false);

        // Nobody is told or asked twice.
        var quiet = options with { Trace = null, Warn = null, Report = null, Prompt = null };
        driver.openLane = options.ReadOnly ? null : token => ConnectAsync(uri, quiet, token);
        return driver;
    }

    private static async Task<RemoteDriver> ConnectAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var transport = await TransportFactory.ConnectAsync(uri, options, either.Token).ConfigureAwait(false);
            var connection = RpcConnection.Start(
                transport, new RpcConnectionOptions { Host = uri.HostLabel, TimeProvider = options.TimeProvider });
            try
            {
                return await OpenAsync(connection, uri, WithoutClock(options, limit), either.Token).ConfigureAwait(false);
            }
            catch (VirtException error) when (error.IsConnectionLost)
            {
                throw await transport.ExplainAsync(error).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new VirtException(VirtErrorCode.OperationTimeout, VirtErrorDomain.Rpc,
                $"{uri.HostLabel} did not open the connection within {options.ConnectTimeout.TotalSeconds:0.###} s", error)
            {
                ErrorId = VirtErrorId.ConnectTimeout,
                Host = uri.HostLabel,
            };
        }
    }

    // The limit is the host's: a user who is asked may take any time.
    private static ConnectOptions WithoutClock(ConnectOptions options, CancellationTokenSource limit) => options.Prompt is not { } prompt ? options : options with
    {
        Prompt = async (host, user, token) =>
        {
            limit.CancelAfter(Timeout.InfiniteTimeSpan);
            try
            {
                return await prompt(host, user, token).ConfigureAwait(false);
            }
            finally
            {
                limit.CancelAfter(options.ConnectTimeout);
            }
        },
    };

    /// <summary>Opens the driver on a connection, which belongs to it from now on, also when that fails.</summary>
    /// <exception cref="VirtException">The host refuses, asks for an authentication that is not known here, or has no such driver.</exception>
    internal static async Task<RemoteDriver> OpenAsync(
        RpcConnection connection, ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await Authenticator.AuthenticateAsync(connection, uri, options, cancellationToken).ConfigureAwait(false);

            // From this question on the host may ask us for signs of life; the connection answers by itself. It is the one
            // question that a host answers before it has opened anything, so both go at once.
            var knowsKeepAlive = HasFeatureAsync(connection, DriverFeature.ProgramKeepAlive, cancellationToken);
            options.Trace?.Invoke($"opening '{uri.OpenName}' at {uri.HostLabel}{(options.ReadOnly ? ", read-only" : string.Empty)}");
            var opening = connection.CallAsync(RemoteProcedures.ConnectOpen,
                new ConnectOpenArguments(uri.OpenName, options.ReadOnly ? ReadOnlyFlag : 0), cancellationToken).AsTask();

            try
            {
                await Task.WhenAll(opening, knowsKeepAlive).ConfigureAwait(false);
            }
            catch
            {
                // What the host says about opening comes first.
                await opening.ConfigureAwait(false);
                throw;
            }

            if (await knowsKeepAlive.ConfigureAwait(false))
            {
                connection.EnableKeepAlive(options.KeepAliveInterval, options.KeepAliveCount);
            }

            var hypervisorLost = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            connection.OnEvent(RemoteEvents.ConnectEventConnectionClosed, message => hypervisorLost.TrySetResult(message.Reason));
            var eventCallbacks = HasFeatureAsync(connection, DriverFeature.RemoteEventCallback, cancellationToken);
            await Task.WhenAll(eventCallbacks, RegisterCloseCallbackAsync(connection, cancellationToken)).ConfigureAwait(false);

            var driver = new RemoteDriver(connection, uri, options, await eventCallbacks.ConfigureAwait(false));
            _ = driver.WatchHypervisorAsync(hypervisorLost.Task);
            connection.WhenClosed(driver.OnClosed);
            return driver;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes the connection in good order; within seconds even when the host does not answer.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        if (!connection.Closed.IsCompleted)
        {
            using var limit = new CancellationTokenSource(CloseTimeout, time);
            try
            {
                await SayGoodbyeAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is VirtException or OperationCanceledException)
            {
                // The host does not answer, or is gone; the connection is closed all the same.
            }
        }

        await CloseLanesAsync().ConfigureAwait(false);
        events.CompleteAll();
        await connection.DisposeAsync().ConfigureAwait(false);
        closedSource.TrySetResult(null);
    }

    private static async Task<bool> HasFeatureAsync(RpcConnection connection, DriverFeature feature, CancellationToken cancellationToken)
    {
        try
        {
            return (await connection.CallAsync(RemoteProcedures.ConnectSupportsFeature,
                new ConnectSupportsFeatureArguments((int)feature), cancellationToken).ConfigureAwait(false)).Supported != 0;
        }
        catch (VirtException error) when (error.Code == VirtErrorCode.NoSupport)
        {
            return false;
        }
    }

    /// <summary>Asks the host to tell when it loses the hypervisor. Its answer says whether it can, so feature 15 is not asked.</summary>
    private static async Task RegisterCloseCallbackAsync(RpcConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.CallAsync(RemoteProcedures.ConnectRegisterCloseCallback, default(XdrVoid), cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error) when (error.Code is VirtErrorCode.NoSupport or VirtErrorCode.OperationUnsupported)
        {
            // The daemon is too old for it, or this driver of it does not have it.
        }
    }

    private async Task SayGoodbyeAsync(CancellationToken cancellationToken)
    {
        await events.EndAllAsync().ConfigureAwait(false);

        // It ends the close callback too, as the end of any client does.
        await connection.CallAsync(RemoteProcedures.ConnectClose, default(XdrVoid), cancellationToken).ConfigureAwait(false);
    }

    private void OnClosed(VirtException? reason)
    {
        closedSource.TrySetResult(reason);
        events.CompleteAll();
    }

    // The daemon is there, but what it led to is gone: every further call would fail.
    private async Task WatchHypervisorAsync(Task<int> hypervisorLost)
    {
        var reason = await hypervisorLost.ConfigureAwait(false);
        var why = reason switch
        {
            0 => "an error",
            1 => "its end was closed",
            2 => "it gave no sign of life",
            3 => "a client closed it",
            _ => $"reason {reason}",
        };
        closedSource.TrySetResult(new VirtException(VirtErrorCode.Rpc, VirtErrorDomain.Rpc,
            $"the daemon on {HostLabel} has lost its connection to the hypervisor: {why}")
        {
            ErrorId = VirtErrorId.ConnectionLost,
            Host = HostLabel,
            Delivery = CallDelivery.Unknown,
        });

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Every call goes through here; changing ones not on a read-only connection.</summary>
    private ValueTask<TReturn> CallAsync<TArguments, TReturn>(
        Procedure<TArguments, TReturn> procedure, TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn> =>
        MayCall(procedure, arguments)
            ? connection.CallAsync(procedure, arguments, cancellationToken)
            : ValueTask.FromException<TReturn>(VirtException.ReadOnly(HostLabel, procedure.Name));

    /// <summary>Every call that opens a stream goes through here.</summary>
    private ValueTask<(TReturn Return, RpcStream Stream)> CallStreamAsync<TArguments, TReturn>(
        Procedure<TArguments, TReturn> procedure, TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn> =>
        MayCall(procedure, arguments)
            ? connection.CallStreamAsync(procedure, arguments, cancellationToken)
            : ValueTask.FromException<(TReturn, RpcStream)>(VirtException.ReadOnly(HostLabel, procedure.Name));

    private bool MayCall<TArguments>(Procedure procedure, TArguments arguments)
    {
        if (!IsReadOnly)
        {
            return true;
        }

        // XML with secrets, or fit for a migration, is for those who may change things too.
        return !procedure.IsWrite && !(arguments is DomainGetXmlDescArguments xml
            && ((DomainXmlFlags)xml.Flags & (DomainXmlFlags.Secure | DomainXmlFlags.Migratable)) != 0);
    }

    /// <summary>Calls the newer of two procedures, and the older one on hosts that do not have the newer.</summary>
    /// <param name="newer">The newer one.</param>
    /// <param name="older">The older one; null: it cannot do what is asked for.</param>
    private static async Task<T> WithFallbackAsync<T>(Func<Task<T>> newer, Func<Task<T>>? older)
    {
        try
        {
            return await newer().ConfigureAwait(false);
        }
        catch (VirtException error) when (error.Code == VirtErrorCode.NoSupport && older is not null)
        {
            return await older().ConfigureAwait(false);
        }
    }
}
