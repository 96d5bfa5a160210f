using System.Net;
using System.Net.Sockets;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports;

/// <summary>Connects over TCP: also the ground for TLS.</summary>
internal static class TcpTransport
{
    /// <summary>Where a daemon listens in the clear.</summary>
    public const int DefaultPort = 16509;

    /// <summary>Connects to the first of the host's addresses that answers.</summary>
    /// <param name="host">A name, or an address without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="options">Time limit, clock, trace.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="VirtException">None of them does; the text names host and port and each address with its reason.</exception>
    public static async Task<RpcTransport> ConnectAsync(string host, int port, ConnectOptions options, CancellationToken cancellationToken) =>
        new SocketTransport(await ConnectSocketAsync(host, port, options, cancellationToken).ConfigureAwait(false));

    /// <summary>As <see cref="ConnectAsync"/>, for a transport that puts a layer of its own on the socket.</summary>
    internal static async Task<Socket> ConnectSocketAsync(
        string host, int port, ConnectOptions options, CancellationToken cancellationToken)
    {
        var target = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
        var begun = options.TimeProvider.GetTimestamp();
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);

        var addresses = await ResolveAsync(host, target, options, both.Token, cancellationToken).ConfigureAwait(false);
        var failures = new List<(IPAddress Address, string ErrorId, string Why, Exception Cause)>(addresses.Length);
        for (var i = 0; i < addresses.Length; i++)
        {
            var address = addresses[i];

            // Each address gets its share of what is left: one that swallows packets must not keep the others from being tried.
            var limited = options.ConnectTimeout != Timeout.InfiniteTimeSpan;
            var left = options.ConnectTimeout - options.TimeProvider.GetElapsedTime(begun);
            if (limited && left <= TimeSpan.Zero)
            {
                break;
            }

            using var share = new CancellationTokenSource(limited ? left / (addresses.Length - i) : Timeout.InfiniteTimeSpan, options.TimeProvider);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(both.Token, share.Token);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                options.Trace?.Invoke($"connecting to {new IPEndPoint(address, port)}");
                await socket.ConnectAsync(new IPEndPoint(address, port), any.Token).ConfigureAwait(false);
                options.Trace?.Invoke($"connected to {new IPEndPoint(address, port)}");
                if (options.Report is { } report)
                {
                    report.Target = new IPEndPoint(address, port).ToString();
                }

                return socket;
            }
            catch (SocketException error)
            {
                socket.Dispose();
                failures.Add((address, ConnectError.IdOf(error.SocketErrorCode), error.Message, error));
            }
            catch (OperationCanceledException error)
            {
                socket.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                failures.Add((address, VirtErrorId.ConnectTimeout, "no answer in time", error));
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw AllFailed(host, target, failures, options);
    }

    private static async Task<IPAddress[]> ResolveAsync(
        string host, string target, ConnectOptions options, CancellationToken limited, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        options.Trace?.Invoke($"resolving {host}");
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, limited).ConfigureAwait(false);
            if (addresses.Length > 0)
            {
                options.Trace?.Invoke($"{host} is {string.Join(", ", addresses.AsEnumerable())}");
                return addresses;
            }
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            throw ConnectError.Make(VirtErrorId.HostNotFound, $"cannot connect to {target}: the name {host} cannot be resolved: {error.Message}", host, error);
        }
        catch (OperationCanceledException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ConnectError.Make(VirtErrorId.ConnectTimeout,
                $"cannot connect to {target}: the name {host} was not resolved within {Seconds(options)}", host, error);
        }

        throw ConnectError.Make(VirtErrorId.HostNotFound, $"cannot connect to {target}: the name {host} has no address", host);
    }

    /// <summary>The error that says most: a refusal shows that the host is there, a time limit that it may be.</summary>
    private static VirtException AllFailed(
        string host, string target, List<(IPAddress Address, string ErrorId, string Why, Exception Cause)> failures, ConnectOptions options)
    {
        string[] precedence = [VirtErrorId.ConnectionRefused, VirtErrorId.ConnectTimeout];
        var errorId = precedence.FirstOrDefault(id => failures.Exists(f => f.ErrorId == id))
            ?? (failures.Count == 0 ? VirtErrorId.ConnectTimeout : VirtErrorId.HostUnreachable);
        var what = errorId switch
        {
            VirtErrorId.ConnectionRefused => "the connection was refused",
            VirtErrorId.ConnectTimeout => $"no answer within {Seconds(options)}",
            _ => "the host cannot be reached",
        };
        var details = failures.Count == 0 ? string.Empty
            : $" ({string.Join("; ", failures.Select(f => $"{f.Address}: {f.Why}"))})";
        return ConnectError.Make(errorId, $"cannot connect to {target}: {what}{details}", host,
            failures.Find(f => f.ErrorId == errorId).Cause);
    }

    private static string Seconds(ConnectOptions options) => $"{options.ConnectTimeout.TotalSeconds:0.###} s";
}
