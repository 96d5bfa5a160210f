using System.Runtime.InteropServices;
using VirtMigrate.Model;
using VirtMigrate.Simulator.CommandLine;
using VirtMigrate.Simulator.Demonstration;
using VirtMigrate.Simulator.Serving;

namespace VirtMigrate.Simulator;

/// <summary>The program <c>virtsim</c>: simulated libvirt hosts behind daemons.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();

        // The first wish to stop is obeyed in good order; the second one ends the program at once, as everywhere.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            _ = stop.CancelAsync();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await RunAsync(args, Console.Out, Console.Error, stop.Token).ConfigureAwait(false);
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            switch (args)
            {
                case []:
                    await errors.WriteLineAsync(HelpText.Usage).ConfigureAwait(false);
                    return ExitCode.Usage;
                case ["--help" or "-h" or "help", ..] or ["serve" or "demo", .., "--help" or "-h"]:
                    await output.WriteLineAsync(HelpText.Full).ConfigureAwait(false);
                    return ExitCode.Success;
                case ["--version"]:
                    await output.WriteLineAsync($"virtsim {typeof(Program).Assembly.GetName().Version?.ToString(3)}").ConfigureAwait(false);
                    return ExitCode.Success;
                case ["serve", .. var rest]:
                    return await ServeCommand.RunAsync(ServeOptions.Parse(rest), output, cancellationToken).ConfigureAwait(false);
                case ["demo", .. var rest]:
                    return await DemoCommand.RunAsync(DemoOptions.Parse(rest), output, cancellationToken).ConfigureAwait(false);
                default:
                    throw new UsageException($"'{args[0]}' is no command of virtsim");
            }
        }
        catch (UsageException error)
        {
            await errors.WriteLineAsync($"virtsim: {error.Message}{Environment.NewLine}Try 'virtsim --help'.").ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (VirtException error)
        {
            await errors.WriteLineAsync($"virtsim: {error.Message}").ConfigureAwait(false);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("virtsim: interrupted").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
    }
}
