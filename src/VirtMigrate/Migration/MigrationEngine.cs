namespace VirtMigrate.Migration;

/// <summary>Carries plans out.</summary>
public sealed class MigrationEngine
{
    /// <summary>Makes an engine.</summary>
    public MigrationEngine(TimeProvider? timeProvider = null)
    {
        Time = timeProvider ?? TimeProvider.System;
    }

    private TimeProvider Time { get; }

    /// <summary>Migrates. Never throws for what goes wrong with the migration: the result tells it. Cancelling aborts the
    /// migration cleanly; the task still ends with a result.</summary>
    public Task<MigrationResult> RunAsync(MigrationPlan plan, IMigrationObserver? observer, CancellationToken cancellationToken) =>
        throw new NotSupportedException(Time.ToString());
}
