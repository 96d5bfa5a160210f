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
    /// <summary>Post-copy broke off: the guest runs on the destination as far as it can, and what is missing is still on the
    /// source. Neither may be ended; the result tells the command that goes on with it.</summary>
    Interrupted,
    /// <summary>The guest runs nowhere any more although it ran before; the result tells what is known of why. No step of
    /// this tool leads here on purpose: a host died with it, or the protocol (1 and 2) has no way back.</summary>
    Lost,
}
