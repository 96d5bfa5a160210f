using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Authentication.Sasl;
using VirtMigrate.Remote.Transports.Programs;
using VirtMigrate.Remote.Transports.Tls;

namespace VirtMigrate.Remote.Transports;

/// <summary>Opens the transport that a URI asks for.</summary>
internal static class TransportFactory
{
    /// <summary>Connects, within the options' time limit.</summary>
    /// <exception cref="VirtException">The host cannot be reached, or the URI asks for what its transport cannot do.</exception>
    /// <exception cref="OperationCanceledException">The caller's token ended the attempt.</exception>
    public static Task<RpcTransport> ConnectAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken) =>
        uri.Transport switch
        {
            VirtTransport.Tcp => TcpAsync(uri, options, cancellationToken),
            VirtTransport.Tls => TlsTransport.ConnectAsync(uri, options, cancellationToken),
            VirtTransport.Unix => UnixTransport.ConnectAsync(uri, options, cancellationToken),
            VirtTransport.Ssh or VirtTransport.LibSsh or VirtTransport.LibSsh2 => SshTransport.ConnectAsync(uri, options),
            VirtTransport.Ext => ExternalTransport.ConnectAsync(uri, options),
            _ => throw new ArgumentOutOfRangeException(nameof(uri), uri.Transport, null),
        };

    /// <summary>TCP is the one way without protection of its own: the authentication may agree on one.</summary>
    private static async Task<RpcTransport> TcpAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken) =>
        new SaslTransport(await TcpTransport.ConnectAsync(
            uri.HostLabel, uri.Port ?? TcpTransport.DefaultPort, options, cancellationToken).ConfigureAwait(false));
}
