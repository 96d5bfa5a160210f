using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>A migration that this session drives, while it is under way. Hears what the engine tells and passes it on.</summary>
internal sealed class SessionMigration(VirtDomain domain, MigrationRoute route, TimeProvider timeProvider, IMigrationObserver inner)
    : IMigrationObserver, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<MigrationResult> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The domain on its source.</summary>
    public VirtDomain Domain => domain;

    /// <summary>What people call the destination.</summary>
    public string Destination => route.DestinationLabel;

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; } = timeProvider.GetUtcNow();

    /// <summary>The clock that it goes by.</summary>
    public TimeProvider TimeProvider => timeProvider;

    /// <summary>The step under way.</summary>
    public string? Step { get; private set; }

    /// <summary>What the host told last.</summary>
    public JobStatistics? Statistics { get; private set; }

    /// <summary>Cancelled by <see cref="Stop"/>.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>How it ended.</summary>
    public Task<MigrationResult> Ended => ended.Task;

    /// <summary>Calls it off, whatever it does at the moment.</summary>
    public void Stop()
    {
        try
        {
            stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    /// <summary>Tells those who wait.</summary>
    public void End(MigrationResult result) => ended.TrySetResult(result);

    /// <summary>Tells those who wait that it broke.</summary>
    public void Fail(Exception error)
    {
        ended.TrySetException(error);

        // Somebody has seen it, if nobody waits.
        _ = ended.Task.Exception;
    }

    /// <inheritdoc/>
    public void StepStarted(MigrationRoute about, string step, MigrationSide side)
    {
        Step = step;
        inner.StepStarted(about, step, side);
    }

    /// <inheritdoc/>
    public void StepEnded(MigrationRoute about, MigrationStep step) => inner.StepEnded(about, step);

    /// <inheritdoc/>
    public void Progress(MigrationRoute about, JobStatistics statistics)
    {
        Statistics = statistics;
        inner.Progress(about, statistics);
    }

    /// <inheritdoc/>
    public void Notice(MigrationRoute about, string message) => inner.Notice(about, message);

    /// <inheritdoc/>
    public void Dispose() => stopping.Dispose();
}
