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
        new(errorId == VirtErrorId.HostNotFound ? VirtErrorCode.UnknownHost : VirtErrorCode.SystemError, VirtErrorDomain.Rpc, message, cause)
        {
            ErrorId = errorId,
            Host = host,
            Delivery = CallDelivery.NotSent,
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
