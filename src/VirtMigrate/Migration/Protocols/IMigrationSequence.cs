namespace VirtMigrate.Migration;

/// <summary>The order of steps of one protocol.</summary>
internal interface IMigrationSequence
{
    /// <summary>Runs the steps to their end.</summary>
    Task<MigrationResult> RunAsync();
}
