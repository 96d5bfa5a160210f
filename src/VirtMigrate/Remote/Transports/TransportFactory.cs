using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Transports.Tls;

namespace VirtMigrate.Remote.Transports;

/// <summary>Opens the transport that a URI asks for.</summary>
internal static class TransportFactory
{
    /// <summary>Connects, within the options' time limit.</summary>
    /// <exception cref="VirtException">The host cannot be reached, or this version does not have the transport.</exception>
    /// <exception cref="OperationCanceledException">The caller's token ended the attempt.</exception>
    public static Task<RpcTransport> ConnectAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken) =>
        uri.Transport switch
        {
            VirtTransport.Tcp => TcpTransport.ConnectAsync(uri.HostLabel, uri.Port ?? TcpTransport.DefaultPort, options, cancellationToken),
            VirtTransport.Tls => TlsTransport.ConnectAsync(uri, options, cancellationToken),
            VirtTransport.Unix => UnixTransport.ConnectAsync(uri, options, cancellationToken),
            _ => Task.FromException<RpcTransport>(new VirtException(VirtErrorCode.NoSupport, VirtErrorDomain.Rpc,
                $"the transport {uri.Transport.ToString().ToLowerInvariant()} of {uri} is not supported by this version; tcp (driver+tcp://host/...) and unix (driver:///...) are")
            {
                ErrorId = VirtErrorId.UriNotSupported,
                Host = uri.HostLabel,
                Delivery = CallDelivery.NotSent,
            }),
        };
}
