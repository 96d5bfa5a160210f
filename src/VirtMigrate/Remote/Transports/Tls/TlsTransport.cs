using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Tls;

/// <summary>Connects by TLS over TCP, as libvirt does it: both sides show certificates, and after the handshake the host
/// says with one byte whether it accepts the client's.</summary>
internal sealed class TlsTransport
{
    /// <summary>Where a daemon listens.</summary>
    public const int DefaultPort = 16514;

    private const byte Accepted = 1;

    private readonly ConnectOptions options;
    private readonly string host;
    private readonly int port;
    private readonly SslProtocols versions;
    private readonly CertificateCheck? check;
    private readonly SslStreamCertificateContext? identity;
    private readonly string identityText;
    private VirtException? complaint;

    // Reads every file before anything is sent: what is wrong with them is wrong whatever the host does.
    private TlsTransport(ConnectionUri uri, ConnectOptions options)
    {
        this.options = options;
        host = uri.HostLabel;
        port = uri.Port ?? DefaultPort;
        versions = TlsPriority.Parse(uri.GetParameter("tls_priority"), host);
        var skips = options.SkipCertificateCheck || uri.GetFlag("no_verify");
        var paths = CertificatePaths.Find(uri.GetParameter("pkipath"), PkiEnvironment.Current, !skips, host);
        if (skips)
        {
            options.Warn?.Invoke($"the certificate of {host} is not checked: whoever answers at its address is taken for it");
        }
        else
        {
            check = new CertificateCheck(
                CertificateFiles.ReadCertificates(paths.Authority, host), paths.Authority,
                paths.RevocationList is { } list ? CertificateFiles.ReadRevocationLists(list, host) : [], paths.RevocationList,
                host, options.TimeProvider.GetUtcNow());
        }

        if (paths.Certificate is null)
        {
            identityText = "none was shown, because there is no pair of client certificate and key";
            options.Trace?.Invoke("there is no client certificate");
            return;
        }

        var (own, others) = CertificateFiles.ReadIdentity(paths.Certificate, paths.Key!, host);
        identity = SslStreamCertificateContext.Create(own, others, offline: true);
        identityText = $"shown was {own.Subject} of {paths.Certificate}";
        options.Trace?.Invoke($"client certificate {own.Subject}, {paths.Certificate}");
        if (options.Report is { } report)
        {
            report.ClientCertificate = CertificateSummaries.Of(own);
        }
    }

    /// <summary>Connects, within the options' time limit.</summary>
    /// <exception cref="VirtException">The host cannot be reached, its certificate is not good, or it refuses this client's;
    /// each with an id of its own.</exception>
    public static Task<RpcTransport> ConnectAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return new TlsTransport(uri, options).ConnectAsync(cancellationToken);
        }
        catch (VirtException error)
        {
            return Task.FromException<RpcTransport>(error);
        }
    }

    private async Task<RpcTransport> ConnectAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var socket = await TcpTransport.ConnectSocketAsync(host, port, options, cancellationToken).ConfigureAwait(false);
        var first = new FirstBytesStream(new NetworkStream(socket, ownsSocket: true));
        var stream = new SslStream(first);
        try
        {
            await HandshakeAsync(stream, first, both.Token).ConfigureAwait(false);
            await AwaitAcceptanceAsync(stream, both.Token).ConfigureAwait(false);
            return new StreamTransport(stream, () => SocketTransport.Break(socket));
        }
        catch (OperationCanceledException error)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw ConnectError.Make(VirtErrorId.ConnectTimeout,
                $"{host}:{port} did not complete TLS within {options.ConnectTimeout.TotalSeconds:0.###} s", host, error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task HandshakeAsync(SslStream stream, FirstBytesStream first, CancellationToken cancellationToken)
    {
        options.Trace?.Invoke($"TLS handshake with {host}");
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = versions,
                ClientCertificateContext = identity,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, chain, _) => Check(certificate, chain),
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is AuthenticationException or IOException or SocketException)
        {
            throw complaint ?? OfHandshake(error, first);
        }

        options.Trace?.Invoke($"TLS with {host}: {stream.SslProtocol}, {stream.NegotiatedCipherSuite}");
        if (options.Report is { } report)
        {
            report.TlsVersion = stream.SslProtocol.ToString();
            report.TlsCipher = stream.NegotiatedCipherSuite.ToString();
        }
    }

    /// <summary>The host speaks first: it has looked at our certificate by then, and ends the connection when it refuses.</summary>
    private async Task AwaitAcceptanceAsync(SslStream stream, CancellationToken cancellationToken)
    {
        var answer = new byte[1];
        Exception? cause = null;
        try
        {
            if (await stream.ReadAsync(answer, cancellationToken).ConfigureAwait(false) == 1 && answer[0] == Accepted)
            {
                return;
            }
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException)
        {
            // With TLS 1.3 a refusal may also come as an alert after the handshake.
            cause = error;
        }

        throw ConnectError.Make(VirtErrorId.ClientCertificateRefused,
            $"{host} refuses this client after the TLS handshake: it does not accept its certificate ({identityText})", host, cause);
    }

    private bool Check(X509Certificate? certificate, X509Chain? chain)
    {
        if (check is null)
        {
            if (options.Report is { } filled && certificate is X509Certificate2 shown)
            {
                filled.Certificates = [CertificateSummaries.Of(shown)];
            }

            return true;
        }

        if (certificate is not X509Certificate2 own)
        {
            complaint = ConnectError.Make(VirtErrorId.CertificateUntrusted, $"{host} shows no certificate", host);
            return false;
        }

        complaint = check.Complaint(own, chain?.ChainPolicy.ExtraStore ?? [], out var path);
        options.Trace?.Invoke($"certificate of {host}: {string.Join(" <- ", path.Select(c => c.Subject))}, valid to {path[0].NotAfter:u}, "
            + (complaint is null ? "accepted" : "not accepted"));
        if (options.Report is { } report)
        {
            report.Certificates = path;
        }

        return complaint is null;
    }

    private VirtException OfHandshake(Exception error, FirstBytesStream first)
    {
        var detail = error.InnerException is { } inner and not IOException ? $"{error.Message} {inner.Message}" : error.Message;
        return !first.LooksLikeTls || !first.HasAny
            ? ConnectError.Make(VirtErrorId.NotTls, $"{host}:{port} does not speak TLS: "
                + (first.HasAny ? "it answers the handshake with something else" : "it closes the connection at the handshake"), host, error)
            : ConnectError.Make(VirtErrorId.TlsHandshakeFailed, $"the TLS handshake with {host}:{port} failed: {detail}", host, error);
    }
}
