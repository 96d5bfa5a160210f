using VirtMigrate.Migration;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>The journal of a command: opened when the first migration begins, closed with the command. One that cannot be
/// opened is told once and done without: a full disk here must not keep a guest from leaving a dying host.</summary>
internal sealed class MigrationJournalSource : IDisposable
{
    private readonly object gate = new();
    private MigrationJournal? journal;
    private bool failed;

    /// <summary>The file; null: none.</summary>
    public string? Path { get; set; }

    /// <summary>The journal; null when there is none.</summary>
    /// <param name="warn">Is told when it cannot be opened.</param>
    public MigrationJournal? Open(Action<string> warn)
    {
        string? warning = null;
        lock (gate)
        {
            if (journal is not null || failed || Path is null)
            {
                return journal;
            }

            try
            {
                return journal = MigrationJournal.Open(Path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                failed = true;
                warning = $"the journal {Path} cannot be opened ({error.Message}); the migration goes on without one.";
            }
        }

        warn(warning);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            journal?.Dispose();
        }
    }
}
