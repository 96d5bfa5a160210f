using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Authentication.Sasl;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Authentication;

/// <summary>Asks a host which authentication it wants and does it: the first step of every connection.</summary>
internal static class Authenticator
{
    private static readonly IReadOnlyList<IAuthenticationMethod> Methods = [new NoAuthentication(), new SaslAuthentication(), new PolkitAuthentication()];

    /// <summary>Authenticates the connection by the first of the host's kinds that is known here.</summary>
    /// <exception cref="VirtException">None of them is known (<see cref="VirtErrorId.AuthenticationNotSupported"/>), or the host refuses.</exception>
    public static async Task AuthenticateAsync(
        RpcConnection connection, ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        var offered = await ListAsync(connection, cancellationToken).ConfigureAwait(false);
        var wanted = uri.GetParameter("auth") is { } auth ? auth == "polkit" ? AuthenticationType.Polkit : AuthenticationType.Sasl : (AuthenticationType?)null;
        if (wanted is { } only && !offered.Contains(only))
        {
            throw new VirtException(VirtErrorCode.AuthFailed, VirtErrorDomain.Rpc,
                $"{uri} asks for {NameOf(only)}, but {uri.HostLabel} asks for {string.Join(" or ", offered.Select(NameOf))}")
            {
                ErrorId = VirtErrorId.AuthenticationNotSupported,
                RecommendedAction = "Leave out the URI parameter auth=, or use a socket of the host that asks for it.",
                Host = uri.HostLabel,
            };
        }

        foreach (var type in offered)
        {
            if (wanted is { } chosen && type != chosen)
            {
                continue;
            }

            if (Methods.FirstOrDefault(m => m.Type == type) is { } method)
            {
                options.Trace?.Invoke($"authentication at {uri.HostLabel}: {NameOf(type)}");
                if (options.Report is { } report)
                {
                    report.Authentication = NameOf(type);
                }

                await method.AuthenticateAsync(connection, uri, options, cancellationToken).ConfigureAwait(false);
                if (connection.Transport is SaslTransport { Layer: null } unused)
                {
                    unused.Release();
                }

                return;
            }
        }

        throw new VirtException(VirtErrorCode.AuthUnavailable, VirtErrorDomain.Rpc,
            $"{uri.HostLabel} asks for {(offered.Length == 0 ? "an authentication that it does not name" : "authentication by " + string.Join(" or ", offered.Select(NameOf)))}; "
            + $"this version has: {string.Join(", ", Methods.Select(m => NameOf(m.Type)))}")
        {
            ErrorId = VirtErrorId.AuthenticationNotSupported,
            Host = uri.HostLabel,
            Call = RemoteProcedures.AuthList.Name,
        };
    }

    private static async Task<AuthenticationType[]> ListAsync(RpcConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return (await connection.CallAsync(RemoteProcedures.AuthList, default(XdrVoid), cancellationToken).ConfigureAwait(false)).Types;
        }
        catch (VirtException error) when (error.Code == VirtErrorCode.NoSupport)
        {
            // Daemons from before authentication was invented ask for none.
            return [AuthenticationType.None];
        }
    }

    private static string NameOf(AuthenticationType type) => type switch
    {
        AuthenticationType.None => "none",
        AuthenticationType.Sasl => "SASL",
        AuthenticationType.Polkit => "polkit",
        _ => $"type {(int)type}",
    };
}
