using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Is told what a migration does while it does it. Called from the engine's tasks; must return at once and not throw.</summary>
public interface IMigrationObserver
{
    /// <summary>A step begins.</summary>
    void StepStarted(MigrationRoute route, string step, MigrationSide side);

    /// <summary>A step has ended.</summary>
    void StepEnded(MigrationRoute route, MigrationStep step);

    /// <summary>The host told how far the transfer is.</summary>
    void Progress(MigrationRoute route, JobStatistics statistics);

    /// <summary>Something that a user who watches wants to know, such as that a connection was lost and is being opened again.</summary>
    void Notice(MigrationRoute route, string message);
}
