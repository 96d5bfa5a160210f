using System.Globalization;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.Simulator.Demonstration;

/// <summary>Prints how far a migration is.</summary>
internal sealed class DemoProgress(TextWriter output) : IMigrationObserver
{
    private readonly object gate = new();
    private string? last;

    /// <inheritdoc/>
    public void StepStarted(MigrationRoute route, string step, MigrationSide side)
    {
    }

    /// <inheritdoc/>
    public void StepEnded(MigrationRoute route, MigrationStep step)
    {
    }

    /// <inheritdoc/>
    public void Progress(MigrationRoute route, JobStatistics statistics)
    {
        if (statistics.PercentComplete is not { } percent || statistics.DataRemaining is not { } remaining)
        {
            return;
        }

        Print(string.Create(CultureInfo.InvariantCulture,
            $"  {route.DomainName} {percent,3} %, round {statistics.MemoryIteration ?? 0}, {remaining / 1048576.0:0} MiB left"));
    }

    /// <inheritdoc/>
    public void Notice(MigrationRoute route, string message) => Print($"  {message}");

    private void Print(string line)
    {
        lock (gate)
        {
            if (line != last)
            {
                output.WriteLine(line);
                last = line;
            }
        }
    }
}
