namespace VirtMigrate.Migration;

/// <summary>How a migration ended.</summary>
public enum MigrationOutcome
{
    /// <summary>The guest is on the destination, and only there.</summary>
    Completed,
    /// <summary>It had begun and failed; the guest is on the source as before, nothing is left on the destination.</summary>
    RolledBack,
    /// <summary>It never began; both hosts are as they were.</summary>
    Refused,
    /// <summary>It could not be found out or put right; the result tells the last known states and the command that repairs it.</summary>
    Uncertain,
}
