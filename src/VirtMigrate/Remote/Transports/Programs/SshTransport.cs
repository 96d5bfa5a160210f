using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Programs;

/// <summary>Connects by the user's own ssh program, with the user's configuration, agent, known hosts and jump hosts.</summary>
internal static class SshTransport
{
    /// <summary>Starts ssh. Whether it gets through shows only when the daemon answers.</summary>
    /// <exception cref="VirtException">There is no ssh, or the URI asks for what it cannot do.</exception>
    public static Task<RpcTransport> ConnectAsync(ConnectionUri uri, ConnectOptions options)
    {
        try
        {
            var command = SshCommand.Make(uri, options.ReadOnly);
            if (SshCommand.SkipsHostKeyCheck(uri))
            {
                options.Warn?.Invoke($"the ssh key of {uri.HostLabel} is not checked: whoever answers at its address is taken for it");
            }

            return Task.FromResult<RpcTransport>(ProgramTransport.Start(
                command.Program, command.Arguments, uri.HostLabel, options, end => SshErrors.Of(uri, end)));
        }
        catch (VirtException error)
        {
            return Task.FromException<RpcTransport>(error);
        }
    }
}
