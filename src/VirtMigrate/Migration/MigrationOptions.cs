namespace VirtMigrate.Migration;

/// <summary>How the engine waits and what it does when it cannot know.</summary>
public sealed record MigrationOptions
{
    /// <summary>The clock for all waits and times.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Time between two questions for the job's statistics while the guest is being sent.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest time for any step but Perform. A step that takes longer counts as one whose answer is lost.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest time for the destination to get ready for the rest of a post-copy that broke off.</summary>
    public TimeSpan ResumeTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time that Perform may still take after the job was called off.</summary>
    public TimeSpan AbortTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a lost host is tried again, and how long a guest is watched that is neither here nor there.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What to do when Finish's answer is lost and the destination cannot be asked.</summary>
    public LostFinishPolicy LostFinishPolicy { get; init; } = LostFinishPolicy.KeepPaused;

    /// <summary>What to do when the guest's memory does not converge. Its <see cref="MigrationPolicy.Equip"/> is the caller's to
    /// apply to the request; rungs that the request does not allow are told as refused.</summary>
    public MigrationPolicy Policy { get; init; } = MigrationPolicies.Default;

    /// <summary>What was foretold, to stand beside the outcome in the result; null: nothing was.</summary>
    public MigrationEstimate? Estimate { get; init; }

    /// <summary>Records every step so that a migration can be repaired after this process died; null: nowhere.</summary>
    public MigrationJournal? Journal { get; init; }
}
