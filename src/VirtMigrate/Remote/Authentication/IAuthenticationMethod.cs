using VirtMigrate.Drivers;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Rpc;

namespace VirtMigrate.Remote.Authentication;

/// <summary>A way to prove to a host who is calling.</summary>
internal interface IAuthenticationMethod
{
    /// <summary>The kind of authentication that it answers.</summary>
    AuthenticationType Type { get; }

    /// <summary>Authenticates the connection; returns when the host is satisfied.</summary>
    /// <exception cref="Model.VirtException">The host refuses.</exception>
    Task AuthenticateAsync(RpcConnection connection, ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken);
}
