using System.Globalization;
using System.Management.Automation;
using System.Text;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>Shows a migration under way: one verbose line a step, and a progress bar.</summary>
internal sealed class MigrationWatch(int activity, Action<string> verbose, Action<ProgressRecord> progress) : IMigrationObserver
{
    private const double Mebibyte = 1024 * 1024;

    /// <inheritdoc/>
    public void StepStarted(MigrationRoute route, string step, MigrationSide side) =>
        progress(new ProgressRecord(activity, Activity(route), $"{step} on the {(side == MigrationSide.Source ? "source" : "destination")}"));

    /// <inheritdoc/>
    public void StepEnded(MigrationRoute route, MigrationStep step)
    {
        var end = step.Error is null ? $"cookie {step.CookieIn} B in, {step.CookieOut} B out" : $"failed: {step.Error}";
        verbose(string.Create(CultureInfo.CurrentCulture, $"{route.DomainName}: {step.Name} on {step.Host}, {step.Duration.TotalMilliseconds:N0} ms, {end}"));
    }

    /// <inheritdoc/>
    public void Progress(MigrationRoute route, JobStatistics statistics)
    {
        progress(new ProgressRecord(activity, Activity(route), Describe(statistics))
        {
            PercentComplete = statistics.PercentComplete ?? -1,
            SecondsRemaining = (int)Math.Min(int.MaxValue, Remaining(statistics)?.TotalSeconds ?? -1),
        });
    }

    /// <inheritdoc/>
    public void Notice(MigrationRoute route, string message) => verbose($"{route.DomainName}: {message}");

    /// <summary>Takes the bar away.</summary>
    public ProgressRecord End(MigrationRoute route) =>
        new(activity, Activity(route), "done") { RecordType = ProgressRecordType.Completed };

    /// <summary>What the bar says: round, what remains, rate.</summary>
    internal static string Describe(JobStatistics statistics)
    {
        var text = new StringBuilder();
        if (statistics.MemoryIteration is { } round and > 0)
        {
            text.Append(CultureInfo.CurrentCulture, $"round {round}, ");
        }

        if (statistics is { DataRemaining: { } remaining, DataTotal: { } total } && total > 0)
        {
            text.Append(CultureInfo.CurrentCulture, $"{remaining / Mebibyte:N0} of {total / Mebibyte:N0} MiB remain");
        }
        else
        {
            text.Append("in transfer");
        }

        if (statistics.MemoryRate is { } rate and > 0)
        {
            text.Append(CultureInfo.CurrentCulture, $", {rate / Mebibyte:N1} MiB/s");
        }

        return text.ToString();
    }

    // What the host expects; when it does not say, what remains at the rate of now.
    private static TimeSpan? Remaining(JobStatistics statistics)
    {
        if (statistics.TimeRemaining is { } told && told > TimeSpan.Zero)
        {
            return told;
        }

        return statistics is { DataRemaining: { } left, MemoryRate: { } rate } && rate > 0 && left / rate < int.MaxValue
            ? TimeSpan.FromSeconds((double)left / rate)
            : null;
    }

    private static string Activity(MigrationRoute route) => $"Migrating {route.DomainName} to {route.DestinationLabel}";
}
