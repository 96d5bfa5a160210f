using System.Net;
using System.Net.Sockets;
using VirtMigrate.Model;

namespace VirtMigrate.Daemon;

/// <summary>One listening socket.</summary>
internal sealed class DaemonListener : IDisposable
{
    private const int Backlog = 128;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Socket socket;
    private int disposed;

    private DaemonListener(Socket socket, DaemonEndpoint endpoint) => (this.socket, Endpoint) = (socket, endpoint);

    /// <summary>Where it listens, with the port that it was given.</summary>
    public DaemonEndpoint Endpoint { get; }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="VirtException">The address cannot be used.</exception>
    public static async Task<DaemonListener> OpenAsync(DaemonEndpoint endpoint, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            var address = await endpoint.ResolveAsync(cancellationToken).ConfigureAwait(false);
            if (endpoint.Path is { } path)
            {
                await RemoveStaleAsync(path, cancellationToken).ConfigureAwait(false);
            }

            socket = new Socket(address.AddressFamily, SocketType.Stream, endpoint.IsUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = endpoint.Host == "*";
            }

            socket.Bind(address);
            if (endpoint.Path is { } bound && !OperatingSystem.IsWindows())
            {
                // Nobody can connect before it listens: nobody gets in before the mode is right.
                File.SetUnixFileMode(bound, OwnerOnly);
            }

            socket.Listen(Backlog);
            return new DaemonListener(socket, socket.LocalEndPoint is IPEndPoint local ? endpoint.WithPort(local.Port) : endpoint);
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            socket?.Dispose();
            throw new VirtException(VirtErrorCode.SystemError, VirtErrorDomain.Rpc, $"cannot listen on {endpoint}: {error.Message}", error)
            {
                Delivery = CallDelivery.NotSent,
            };
        }
    }

    /// <summary>Waits for the next client; null when the listener was closed.</summary>
    public async Task<Socket?> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var client = await socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
                if (!Endpoint.IsUnix)
                {
                    client.NoDelay = true;
                }

                return client;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // That client is gone already; the next one may come.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return null;
            }
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        socket.Dispose();
        if (Endpoint.Path is { } path)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody else has taken it over; the next daemon finds out whether it is alive.
            }
        }
    }

    /// <summary>Takes away the socket of a daemon that died, and nothing else.</summary>
    private static async Task RemoveStaleAsync(string path, CancellationToken cancellationToken)
    {
        if (!Path.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await probe.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // A plain file refuses connections too; a socket has neither length nor readable bytes.
            if (!IsSocket(path))
            {
                throw new IOException("there is a file of that name that is no socket");
            }

            File.Delete(path);
            return;
        }

        throw new IOException("another process listens there");
    }

    private static bool IsSocket(string path)
    {
        var info = new FileInfo(path);
        if (info.Attributes.HasFlag(FileAttributes.Directory) || info.Length > 0)
        {
            return false;
        }

        try
        {
            // For reading and writing: a pipe would be waited for otherwise.
            using var stream = info.Open(FileMode.Open, FileAccess.ReadWrite);
            return false;
        }
        catch (IOException)
        {
            // A socket cannot be opened as a file, whatever the rights.
            return true;
        }
    }
}
