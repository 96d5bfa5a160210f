using VirtMigrate.Model;
using VirtMigrate.Remote.Transports;

namespace VirtMigrate.Daemon;

/// <summary>Serves drivers on libvirt's wire: what libvirtd does for its drivers. Any libvirt client can drive it.</summary>
/// <example><code>
/// await using var daemon = new VirtDaemon(new VirtDaemonOptions { OpenDriver = open });
/// var endpoint = await daemon.ListenAsync(DaemonEndpoint.Tcp("127.0.0.1", 0));
/// Console.WriteLine(endpoint.ToUri("qemu"));
/// </code></example>
public sealed class VirtDaemon : IAsyncDisposable
{
    private readonly object gate = new();
    private readonly VirtDaemonOptions options;
    private readonly Dictionary<DaemonClient, Task> clients = [];
    private readonly List<(DaemonListener Listener, Task Accepting)> listeners = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<DaemonAuthentication> authenticate;
    private long lastClient;
    private bool hasStopped;

    /// <summary>Makes a daemon that does not listen yet.</summary>
    public VirtDaemon(VirtDaemonOptions options)
        : this(options, static () => new NoAuthentication())
    {
    }

    /// <summary>Makes a daemon whose clients authenticate.</summary>
    internal VirtDaemon(VirtDaemonOptions options, Func<DaemonAuthentication> authenticate)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxClientRequests, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxClients, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StreamQueueLength, 1, nameof(options));
        this.options = options;
        this.authenticate = authenticate;
    }

    /// <summary>Where it listens, with the ports that it was given.</summary>
    public IReadOnlyList<DaemonEndpoint> Endpoints
    {
        get
        {
            lock (gate)
            {
                return [.. listeners.Select(l => l.Listener.Endpoint)];
            }
        }
    }

    /// <summary>How many clients are connected.</summary>
    public int ClientCount
    {
        get
        {
            lock (gate)
            {
                return clients.Count;
            }
        }
    }

    /// <summary>Begins to listen on an address; may be called for several.</summary>
    /// <returns>The address with the port that it was given.</returns>
    /// <exception cref="VirtException">The address cannot be used.</exception>
    public async Task<DaemonEndpoint> ListenAsync(DaemonEndpoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var listener = await DaemonListener.OpenAsync(endpoint, cancellationToken).ConfigureAwait(false);
        lock (gate)
        {
            if (!hasStopped)
            {
                listeners.Add((listener, AcceptAsync(listener)));
                return listener.Endpoint;
            }
        }

        listener.Dispose();
        throw new ObjectDisposedException(nameof(VirtDaemon));
    }

    /// <summary>Cuts all clients off; it goes on listening.</summary>
    public void CutClients()
    {
        DaemonClient[] cut;
        lock (gate)
        {
            cut = [.. clients.Keys];
        }

        foreach (var client in cut)
        {
            client.End();
        }
    }

    /// <summary>Stops listening, cuts all clients off and closes their drivers; within <see cref="VirtDaemonOptions.StopTimeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (gate)
        {
            if (hasStopped)
            {
                return;
            }

            hasStopped = true;
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        foreach (var (listener, _) in listeners)
        {
            listener.Dispose();
        }

        CutClients();
        lock (gate)
        {
            ending = [.. clients.Values, .. listeners.Select(l => l.Accepting)];
        }

        try
        {
            await Task.WhenAll(ending).WaitAsync(options.StopTimeout, options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A driver does not close in time; its clients are gone all the same.
        }
    }

    /// <summary>Serves a connection that was made elsewhere.</summary>
    /// <returns>A task that ends with the connection.</returns>
    internal Task ServeAsync(RpcTransport transport, bool readOnly, bool isSecure)
    {
        var client = new DaemonClient(Interlocked.Increment(ref lastClient), transport, authenticate(), readOnly, isSecure, options);
        lock (gate)
        {
            if (!hasStopped && clients.Count < options.MaxClients)
            {
                // Begun outside of the lock, known inside of it: whoever stops the daemon waits for it.
                return clients[client] = Task.Run(() => RunAsync(client));
            }
        }

        client.End();
        return Task.CompletedTask;
    }

    private async Task RunAsync(DaemonClient client)
    {
        try
        {
            await client.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                clients.Remove(client);
            }
        }
    }

    private async Task AcceptAsync(DaemonListener listener)
    {
        while (await listener.AcceptAsync(stopping.Token).ConfigureAwait(false) is { } socket)
        {
            _ = ServeAsync(new SocketTransport(socket), listener.Endpoint.ReadOnly, listener.Endpoint.IsUnix);
        }
    }
}
