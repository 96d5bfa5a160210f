using VirtMigrate.Drivers;

namespace VirtMigrate.Model;

/// <summary>A connection to a host, as users hold it.</summary>
public sealed class VirtHost : IAsyncDisposable
{
    private readonly object gate = new();
    private readonly CancellationTokenSource closing = new();
    private readonly DriverRegistry registry;
    private readonly ConnectOptions options;
    private volatile VirtDriver driver;
    private Task<VirtDriver>? reopening;
    private bool disposed;

    private VirtHost(VirtDriver driver, DriverRegistry registry, ConnectOptions options, string name)
    {
        this.driver = driver;
        this.registry = registry;
        this.options = options;
        Name = name;
    }

    /// <summary>The name by which cmdlets find the connection: the URI's host unless another was chosen.</summary>
    public string Name { get; }

    /// <summary>The URI as the user wrote it.</summary>
    public string Uri => driver.Uri.ToString();

    /// <summary>The driver's own name, such as <c>QEMU</c>.</summary>
    public string Driver { get; private init; } = string.Empty;

    /// <summary>The name the host gives itself.</summary>
    public string HostName { get; private init; } = string.Empty;

    /// <summary>The daemon's libvirt version.</summary>
    public Version LibVersion { get; private init; } = new();

    /// <summary>The hypervisor's version; null when the driver does not tell.</summary>
    public Version? HypervisorVersion { get; private init; }

    /// <summary>Whether changing calls are refused.</summary>
    public bool ReadOnly => driver.IsReadOnly;

    /// <summary>State of the connection now.</summary>
    public VirtHostState State
    {
        get
        {
            lock (gate)
            {
                return disposed ? VirtHostState.Closed
                    : driver.IsOpen ? VirtHostState.Open
                    : reopening is { IsCompleted: false } ? VirtHostState.Reconnecting
                    : CloseReason is null ? VirtHostState.Closed : VirtHostState.Lost;
            }
        }
    }

    /// <summary>Whether a lost connection is opened again by the next call that needs it.</summary>
    public bool AutoReconnect => options.AutoReconnect;

    /// <summary>How often a lost connection was opened again.</summary>
    public int Reconnects { get; private set; }

    /// <summary>Whether a call has a chance: the connection is open, or will be opened again for it.</summary>
    public bool IsUsable => State switch
    {
        VirtHostState.Open => true,
        VirtHostState.Closed => false,
        _ => AutoReconnect,
    };

    /// <summary>Why the connection was lost, as a sentence; null while it is open or when it was closed here.</summary>
    public string? CloseReason => driver.Closed is { IsCompletedSuccessfully: true } closed ? CompletedReason(closed)?.Message : null;

    /// <summary>The driver behind the connection as it is now, lost or not: for a migration, which must see a loss.</summary>
    public VirtDriver GetDriver() => driver;

    /// <summary>The driver for the next call. With <see cref="AutoReconnect"/> a lost connection is opened again first, once
    /// for all callers that wait; without it this is <see cref="GetDriver"/>, and the call tells the loss. A call that was
    /// under way when the connection broke fails, and is never sent again: nobody knows what the host made of it.</summary>
    /// <exception cref="VirtException">The host could not be reached again: the error of the last try.</exception>
    public async ValueTask<VirtDriver> GetOpenDriverAsync(CancellationToken cancellationToken)
    {
        Task<VirtDriver> opening;
        lock (gate)
        {
            if (driver.IsOpen || disposed || !AutoReconnect || CloseReason is null)
            {
                return driver;
            }

            if (reopening is null or { IsCompleted: true })
            {
                // Not begun under the lock; and whoever began it may give up without the others losing it.
                reopening = Task.Run(ReopenAsync, CancellationToken.None);
            }

            opening = reopening;
        }

        return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects to a host.</summary>
    /// <param name="registry">Knows the drivers.</param>
    /// <param name="uri">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="name">The name of the connection; null: the URI's host.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="VirtException">It cannot be reached, refuses, or has no such driver.</exception>
    public static async Task<VirtHost> ConnectAsync(
        DriverRegistry registry, ConnectionUri uri, ConnectOptions options, string? name, CancellationToken cancellationToken)
    {
        var driver = await registry.OpenAsync(uri, options, cancellationToken).ConfigureAwait(false);
        try
        {
            // Four questions at once: one round trip, whatever the distance.
            var type = driver.GetDriverTypeAsync(cancellationToken);
            var hostName = driver.GetHostNameAsync(cancellationToken);
            var library = driver.GetLibraryVersionAsync(cancellationToken);
            var hypervisor = VersionOrNullAsync(driver.GetHypervisorVersionAsync(cancellationToken));
            await Task.WhenAll(type, hostName, library, hypervisor).ConfigureAwait(false);
            return new VirtHost(driver, registry, options, name ?? uri.HostLabel)
            {
                Driver = await type.ConfigureAwait(false),
                HostName = await hostName.ConfigureAwait(false),
                LibVersion = ToVersion(await library.ConfigureAwait(false)),
                HypervisorVersion = await hypervisor.ConfigureAwait(false),
            };
        }
        catch
        {
            await driver.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a second connection to the same host in the same way, for a lane of its own or after a loss.</summary>
    public Task<VirtDriver> ReopenDriverAsync(CancellationToken cancellationToken) =>
        registry.OpenAsync(driver.Uri, options, cancellationToken);

    /// <summary>Whether a name given by a user means this connection: its name, its host's own name, or its URI.</summary>
    public bool Answers(string name) =>
        string.Equals(name, Name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, HostName, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, Uri, StringComparison.Ordinal);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        VirtDriver last;
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
            last = driver;
        }

        await closing.CancelAsync().ConfigureAwait(false);
        await last.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private async Task<VirtDriver> ReopenAsync()
    {
        try
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    return await ReplaceAsync(await registry.OpenAsync(driver.Uri, options, closing.Token).ConfigureAwait(false)).ConfigureAwait(false);
                }
                catch (VirtException error) when (tries < options.ReconnectTries && MayPass(error))
                {
                    options.Trace?.Invoke($"try {tries} of {options.ReconnectTries} to reconnect: {error.Message}");
                }

                await Task.Delay(options.ReconnectDelay, options.TimeProvider, closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            throw ClosedHere();
        }
    }

    private async Task<VirtDriver> ReplaceAsync(VirtDriver opened)
    {
        VirtDriver unwanted;
        lock (gate)
        {
            unwanted = disposed ? opened : driver;
            if (!disposed)
            {
                driver = opened;
                Reconnects++;
            }
        }

        await unwanted.DisposeAsync().ConfigureAwait(false);
        return unwanted != opened ? opened : throw ClosedHere();
    }

    private VirtException ClosedHere() => new(VirtErrorCode.InvalidConnection, VirtErrorDomain.None, $"the connection to {Name} has been closed")
    {
        ErrorId = VirtErrorId.ConnectionClosed,
        Host = Name,
        Delivery = CallDelivery.NotSent,
    };

    // A host that starts, or a network that comes back, looks like this; a refused password stays refused.
    private static bool MayPass(VirtException error) => error.IsConnectionLost || error.ErrorId
        is VirtErrorId.ConnectionRefused or VirtErrorId.ConnectTimeout or VirtErrorId.HostUnreachable or VirtErrorId.HostNotFound
        or VirtErrorId.SocketNotFound or VirtErrorId.SshFailed;

    private static async Task<Version?> VersionOrNullAsync(Task<ulong> asking)
    {
        try
        {
            return ToVersion(await asking.ConfigureAwait(false));
        }
        catch (VirtException error) when (error.ErrorId == VirtErrorId.NotSupported)
        {
            return null;
        }
    }

    private static Version ToVersion(ulong number) =>
        new((int)(number / 1_000_000), (int)(number / 1_000 % 1_000), (int)(number % 1_000));

#pragma warning disable CA1849 // the task has completed; nothing waits here
    private static VirtException? CompletedReason(Task<VirtException?> closed) => closed.Result;
#pragma warning restore CA1849
}
