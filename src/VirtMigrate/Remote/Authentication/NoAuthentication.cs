using VirtMigrate.Drivers;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Rpc;

namespace VirtMigrate.Remote.Authentication;

/// <summary>For hosts that ask for nothing: open ones, and those whose socket or certificate check was enough.</summary>
internal sealed class NoAuthentication : IAuthenticationMethod
{
    /// <inheritdoc/>
    public AuthenticationType Type => AuthenticationType.None;

    /// <inheritdoc/>
    public Task AuthenticateAsync(RpcConnection connection, ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
