using System.Net.Sockets;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports;

/// <summary>Errors of connecting.</summary>
internal static class ConnectError
{
    /// <summary>Makes one.</summary>
    /// <param name="errorId">See <see cref="VirtErrorId"/>.</param>
    /// <param name="message">Names the address.</param>
    /// <param name="host">The host, as the URI calls it.</param>
    /// <param name="cause">The system's error, if there is one.</param>
    public static VirtException Make(string errorId, string message, string host, Exception? cause = null) =>
        new(CodeOf(errorId), VirtErrorDomain.Rpc, message, cause)
        {
            ErrorId = errorId,
            Host = host,
            Delivery = CallDelivery.NotSent,
        };

    private static VirtErrorCode CodeOf(string errorId) => errorId switch
    {
        VirtErrorId.HostNotFound => VirtErrorCode.UnknownHost,
        VirtErrorId.UriInvalid or VirtErrorId.UriNotSupported => VirtErrorCode.InvalidArgument,
        VirtErrorId.CertificateFileMissing or VirtErrorId.CertificateFileInvalid or VirtErrorId.CertificateUntrusted
            or VirtErrorId.CertificateNameMismatch or VirtErrorId.CertificateExpired or VirtErrorId.CertificateRevoked
            or VirtErrorId.CertificateUnsuitable or VirtErrorId.ClientCertificateRefused or VirtErrorId.NotTls
            or VirtErrorId.TlsHandshakeFailed => VirtErrorCode.Tls,
        VirtErrorId.SshHostKeyUnknown or VirtErrorId.SshHostKeyChanged or VirtErrorId.SshAuthenticationFailed
            or VirtErrorId.SshHelperMissing or VirtErrorId.SshFailed => VirtErrorCode.Ssh,
        _ => VirtErrorCode.SystemError,
    };

    /// <summary>The stable id of a socket's error.</summary>
    public static string IdOf(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => VirtErrorId.HostNotFound,
        SocketError.ConnectionRefused => VirtErrorId.ConnectionRefused,
        SocketError.TimedOut => VirtErrorId.ConnectTimeout,
        _ => VirtErrorId.HostUnreachable,
    };
}
