using System.Globalization;
using System.Threading.Channels;
using VirtMigrate.Daemon;
using VirtMigrate.Hosting;
using VirtMigrate.Simulation;

namespace VirtMigrate.Simulator.Serving;

/// <summary><c>virtsim serve</c>.</summary>
internal static class ServeCommand
{
    private const int WaitingTraceLines = 1000;

    /// <summary>Serves until it is told to stop.</summary>
    public static async Task<int> RunAsync(ServeOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        using var clock = new SimulationClock(options.ClockSpeed);
        var world = new SimulationWorld(new SimulationWorldOptions { Name = "virtsim", Clock = clock, Seed = options.Seed });
        await using var worldEnd = world.ConfigureAwait(false);
        SimulatedHostServer.UseRealPeers(world);

        // A terminal that is slow, or stopped, costs lines of the trace and never a call.
        var trace = Channel.CreateBounded<string>(new BoundedChannelOptions(WaitingTraceLines) { FullMode = BoundedChannelFullMode.DropOldest });
        List<SimulatedHostServer> servers = [];
        var printing = Task.CompletedTask;
        try
        {
            foreach (var specification in options.Hosts)
            {
                var host = world.AddHost(specification.Options);
                foreach (var fault in specification.Faults)
                {
                    host.AddFault(fault);
                }

                Action<DaemonCall>? told = options.Trace ? call => trace.Writer.TryWrite(Line(host.Name, call)) : null;
                var server = await SimulatedHostServer.StartAsync(host, specification.Endpoints, told, cancellationToken).ConfigureAwait(false);
                servers.Add(server);
                foreach (var uri in server.Uris)
                {
                    await output.WriteLineAsync($"{host.Name} {uri}").ConfigureAwait(false);
                }
            }

            foreach (var (one, other, bandwidth) in options.Links)
            {
                world.Connect(one, other, bandwidth);
            }

            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            printing = PrintAsync(trace.Reader, output);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way to end it.
        }
        finally
        {
            await Task.WhenAll(servers.Select(s => s.DisposeAsync().AsTask())).ConfigureAwait(false);
            trace.Writer.TryComplete();
            await printing.ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    private static async Task PrintAsync(ChannelReader<string> lines, TextWriter output)
    {
        await foreach (var line in lines.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await output.WriteLineAsync(line).ConfigureAwait(false);
            if (lines.Count == 0)
            {
                await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static string Line(string host, DaemonCall call) => string.Create(CultureInfo.InvariantCulture,
        $"{host} client {call.Client} #{call.Serial} {call.Procedure} {call.Duration.TotalMilliseconds:0.0} ms")
        + (call.Error is { } error ? $" error {(int)error.Code}/{(int)error.Domain}: {error.Message}" : string.Empty);
}
