using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Authentication;

/// <summary>For local sockets that polkit guards: the daemon asks polkit about this process, and polkit may ask the user by
/// an agent of the user's session.</summary>
internal sealed class PolkitAuthentication : IAuthenticationMethod
{
    /// <inheritdoc/>
    public AuthenticationType Type => AuthenticationType.Polkit;

    /// <inheritdoc/>
    public async Task AuthenticateAsync(RpcConnection connection, ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        var right = options.ReadOnly ? "org.libvirt.unix.monitor" : "org.libvirt.unix.manage";
        options.Trace?.Invoke($"polkit at {uri.HostLabel} is asked for {right}");
        try
        {
            await connection.CallAsync(RemoteProcedures.AuthPolkit, default(XdrVoid), cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error) when (error.Code is VirtErrorCode.AuthFailed or VirtErrorCode.AuthCancelled or VirtErrorCode.AuthUnavailable)
        {
            throw new VirtException(error.Code, error.Domain, $"polkit at {uri.HostLabel} denies {right}: {error.Message}", error)
            {
                ErrorId = VirtErrorId.AuthenticationFailed,
                Host = uri.HostLabel,
                Call = error.Call,
                RecommendedAction = $"Become root or a member of the group that may (usually libvirt), let the administrator grant {right} by a polkit rule, "
                    + "or run a polkit agent that can ask you, such as pkttyagent --process $PID in another terminal."
                    + (options.ReadOnly ? string.Empty : " For reading alone, connect with -ReadOnly."),
            };
        }
    }
}
