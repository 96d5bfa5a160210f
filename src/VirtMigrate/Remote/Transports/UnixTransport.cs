using System.Net.Sockets;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports;

/// <summary>Connects to a daemon of this machine by its socket.</summary>
internal static class UnixTransport
{
    /// <summary>Connects to the first socket of the URI's candidates that is there.</summary>
    /// <exception cref="VirtException">None is there, access is denied, or nobody listens; the text names the paths.</exception>
    public static async Task<RpcTransport> ConnectAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        var environment = UnixSocketEnvironment.Current;
        var candidates = UnixSocketPaths.Candidates(uri, options.ReadOnly, environment);

        // The last one is tried whether it is there or not: its error says why it is not.
        var path = candidates.FirstOrDefault(environment.Exists) ?? candidates[^1];
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            options.Trace?.Invoke($"connecting to {path}");
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), both.Token).ConfigureAwait(false);
            options.Trace?.Invoke($"connected to {path}");
            if (options.Report is { } report)
            {
                report.Target = path;
            }

            // Such a socket is connected at once, so the runtime has not registered it.
            return new SocketTransport(socket, isFresh: true);
        }
        catch (Exception error)
        {
            socket.Dispose();
            switch (error)
            {
                case SocketException failed:
                    throw MakeError(failed.SocketErrorCode, environment.Exists(path), path, candidates, uri.HostLabel, failed);
                case ArgumentException:
                    throw ConnectError.Make(VirtErrorId.UriInvalid, $"'{path}' cannot be the path of a socket: {error.Message}", uri.HostLabel, error);
                case OperationCanceledException:
                    cancellationToken.ThrowIfCancellationRequested();
                    throw ConnectError.Make(VirtErrorId.ConnectTimeout,
                        $"cannot connect to {path}: no answer within {options.ConnectTimeout.TotalSeconds:0.###} s", uri.HostLabel, error);
                default:
                    throw;
            }
        }
    }

    /// <summary>The error for a socket that could not be reached.</summary>
    internal static VirtException MakeError(
        SocketError code, bool exists, string path, IReadOnlyList<string> candidates, string host, Exception cause)
    {
        if (code == SocketError.AccessDenied)
        {
            return ConnectError.Make(VirtErrorId.SocketAccessDenied, $"cannot connect to {path}: access denied", host, cause);
        }

        if (!exists)
        {
            return ConnectError.Make(VirtErrorId.SocketNotFound, candidates.Count == 1
                ? $"cannot connect to {path}: there is no such socket"
                : $"cannot connect: there is no socket {string.Join(" or ", candidates)}", host, cause);
        }

        return code == SocketError.ConnectionRefused
            ? ConnectError.Make(VirtErrorId.ConnectionRefused, $"cannot connect to {path}: the socket is there, but nobody listens", host, cause)
            : ConnectError.Make(VirtErrorId.HostUnreachable, $"cannot connect to {path}: {cause.Message}", host, cause);
    }
}
