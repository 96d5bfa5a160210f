using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VirtMigrate.Model;

namespace VirtMigrate.Daemon;

/// <summary>An address that a daemon listens on: <c>tcp:127.0.0.1:16509</c>, <c>tcp:[::1]:0</c>, <c>unix:/run/sim.sock</c>.</summary>
public sealed record DaemonEndpoint
{
    private DaemonEndpoint()
    {
    }

    /// <summary>The host name or address of a TCP endpoint without brackets; null for a unix socket. <c>*</c> is every address.</summary>
    public string? Host { get; private init; }

    /// <summary>The TCP port; 0: any free one.</summary>
    public int Port { get; private init; }

    /// <summary>The path of a unix socket; null for TCP.</summary>
    public string? Path { get; private init; }

    /// <summary>Whether clients that come this way may only read.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether it is a unix socket, whose clients are on this machine.</summary>
    public bool IsUnix => Path is not null;

    /// <summary>A TCP endpoint.</summary>
    public static DaemonEndpoint Tcp(string host, int port)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        return new() { Host = host, Port = port };
    }

    /// <summary>A unix socket.</summary>
    public static DaemonEndpoint Unix(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new() { Path = System.IO.Path.GetFullPath(path) };
    }

    /// <summary>Reads an endpoint.</summary>
    /// <exception cref="VirtException">It is malformed; the text says how one is written.</exception>
    public static DaemonEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("unix:", StringComparison.Ordinal) && text.Length > 5)
        {
            return Unix(text[5..]);
        }

        var colon = text.LastIndexOf(':');
        if (text.StartsWith("tcp:", StringComparison.Ordinal) && colon > 4
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port <= IPEndPoint.MaxPort)
        {
            var host = text[4..colon];
            var bracketed = host is ['[', .., ']'];
            if (bracketed || !host.Contains(':', StringComparison.Ordinal))
            {
                return Tcp(bracketed ? host[1..^1] : host, port);
            }
        }

        throw new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.Rpc,
            $"'{text}' is no address to listen on; write tcp:HOST:PORT (an IPv6 address in brackets, port 0 for any free one) or unix:/PATH")
        {
            ErrorId = VirtErrorId.ArgumentInvalid,
            Delivery = CallDelivery.NotSent,
        };
    }

    /// <summary>The URI by which clients of this machine connect.</summary>
    /// <param name="driver">The URI's driver, such as <c>qemu</c>.</param>
    /// <param name="path">The URI's path, such as <c>/system</c>.</param>
    public string ToUri(string driver, string path = "/system")
    {
        if (Path is not null)
        {
            return $"{driver}+unix://{path}?socket={Uri.EscapeDataString(Path).Replace("%2F", "/", StringComparison.Ordinal)}";
        }

        // What listens everywhere is reached by the loopback address.
        var host = Host switch
        {
            "*" or "0.0.0.0" => "127.0.0.1",
            "::" => "::1",
            _ => Host!,
        };
        return $"{driver}+tcp://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{Port.ToString(CultureInfo.InvariantCulture)}{path}";
    }

    /// <summary>The endpoint as it is written.</summary>
    public override string ToString() => Path is not null ? $"unix:{Path}"
        : Host!.Contains(':', StringComparison.Ordinal) ? $"tcp:[{Host}]:{Port}" : $"tcp:{Host}:{Port}";

    /// <summary>The same with the port that it was given.</summary>
    internal DaemonEndpoint WithPort(int port) => this with { Port = port };

    /// <summary>The address to bind.</summary>
    internal async Task<EndPoint> ResolveAsync(CancellationToken cancellationToken)
    {
        if (Path is not null)
        {
            return new UnixDomainSocketEndPoint(Path);
        }

        if (Host == "*")
        {
            return new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Port);
        }

        if (IPAddress.TryParse(Host, out var address))
        {
            return new IPEndPoint(address, Port);
        }

        var found = await Dns.GetHostAddressesAsync(Host!, cancellationToken).ConfigureAwait(false);
        var chosen = Array.Find(found, a => a.AddressFamily == AddressFamily.InterNetwork) ?? found.FirstOrDefault()
            ?? throw new SocketException((int)SocketError.HostNotFound);
        return new IPEndPoint(chosen, Port);
    }
}
