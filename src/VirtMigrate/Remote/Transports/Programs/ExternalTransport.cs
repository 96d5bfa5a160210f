using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Programs;

/// <summary>Connects by the program that the URI's parameter <c>command</c> names; it is started without arguments.</summary>
internal static class ExternalTransport
{
    /// <summary>Starts it.</summary>
    /// <exception cref="VirtException">It cannot be started.</exception>
    public static Task<RpcTransport> ConnectAsync(ConnectionUri uri, ConnectOptions options)
    {
        // The URI is not accepted without it.
        var command = uri.GetParameter("command")!;
        try
        {
            return Task.FromResult<RpcTransport>(ProgramTransport.Start(command, [], uri.HostLabel, options,
                end => ValueTask.FromResult(ConnectError.Make(VirtErrorId.SshFailed, $"{command} ended{end.Describe()}", uri.HostLabel, end.Loss))));
        }
        catch (VirtException error)
        {
            return Task.FromException<RpcTransport>(error);
        }
    }
}
