using System.Globalization;
using VirtMigrate.Daemon;
using VirtMigrate.Migration;

namespace VirtMigrate.Simulator.Demonstration;

/// <summary>Prints what a migration did.</summary>
internal static class DemoReport
{
    /// <summary>The steps as this client made them, and the end.</summary>
    public static async Task WriteAsync(MigrationResult result, TextWriter output)
    {
        await output.WriteLineAsync($"  {"Step",-14} {"Host",-6} {"Cookie in",10} {"Cookie out",11} {"Time",10}").ConfigureAwait(false);
        foreach (var step in result.Steps)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"  {step.Name,-14} {step.Host,-6} {step.CookieIn,8} B {step.CookieOut,9} B {step.Duration.TotalMilliseconds,7:0.0} ms")
                + (step.Error is { } error ? $"  {error}" : string.Empty)).ConfigureAwait(false);
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"  {result.Outcome}, protocol {result.Protocol}, {result.Mode}, {result.Duration.TotalMilliseconds:0} ms")).ConfigureAwait(false);
        if (result.Downtime is { } downtime && result.DataTransferred is { } data)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"  By the simulated hosts' clock: {data / 1048576.0:0} MiB sent, downtime {downtime.TotalMilliseconds:0} ms")).ConfigureAwait(false);
        }

        if (result.Error is { } why)
        {
            await output.WriteLineAsync($"  Error: {why.Message}").ConfigureAwait(false);
        }
    }

    /// <summary>The migration calls that the daemons served: with peer-to-peer most of them are the source daemon's own.</summary>
    public static async Task WriteCallsAsync(IEnumerable<(string Host, DaemonCall Call)> calls, TextWriter output)
    {
        await output.WriteLineAsync("  What the daemons were asked:").ConfigureAwait(false);
        foreach (var (host, call) in calls.Where(c => c.Call.Procedure.Contains("_MIGRATE_", StringComparison.Ordinal)))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"    {host,-6} {call.Procedure,-38} {call.Duration.TotalMilliseconds,7:0.0} ms")).ConfigureAwait(false);
        }
    }
}
