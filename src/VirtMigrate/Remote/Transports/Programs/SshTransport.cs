using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Programs;

/// <summary>Connects by the user's own ssh program, with the user's configuration, agent, known hosts and jump hosts.</summary>
internal static class SshTransport
{
    private static readonly TimeSpan DetailLimit = TimeSpan.FromSeconds(10);

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
                command.Program, command.Arguments, uri.HostLabel, options, end => ExplainAsync(uri, command, options, end)));
        }
        catch (VirtException error)
        {
            return Task.FromException<RpcTransport>(error);
        }
    }

    // An ssh that may not ask refuses an unknown key without showing it; what it tells in detail has the fingerprint. It is
    // the same ssh on the same way, jump hosts and all, and it ends at the same place.
    private static async ValueTask<VirtException> ExplainAsync(ConnectionUri uri, SshCommand command, ConnectOptions options, ProgramEnd end)
    {
        var error = SshErrors.Of(uri, end);
        return error.ErrorId == VirtErrorId.SshHostKeyUnknown && !SshErrors.TellsFingerprint(end.Text)
            && SshErrors.FingerprintOf(await AskInDetailAsync(uri, command, options, error).ConfigureAwait(false)) is { } fingerprint
            ? SshErrors.Of(uri, end with { Text = $"{end.Text}\n{fingerprint}" }) : error;
    }

    private static async Task<string> AskInDetailAsync(ConnectionUri uri, SshCommand command, ConnectOptions options, VirtException error)
    {
        var said = string.Empty;
        try
        {
            var second = ProgramTransport.Start(command.Program, ["-v", .. command.Arguments], uri.HostLabel, options with { Trace = null, Report = null }, end =>
            {
                said = end.Text;
                return ValueTask.FromResult(error);
            });
            await using (second.ConfigureAwait(false))
            {
                await second.Exited.WaitAsync(DetailLimit, options.TimeProvider).ConfigureAwait(false);
                await second.ExplainAsync(error).ConfigureAwait(false);
            }
        }
        catch (Exception problem) when (problem is VirtException or TimeoutException)
        {
            options.Trace?.Invoke($"ssh does not tell the fingerprint: {problem.Message}");
        }

        return said;
    }
}
