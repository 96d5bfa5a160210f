namespace VirtMigrate.Model;

/// <summary>A domain's state with the reason code that belongs to it; the codes mean different things for each state.</summary>
/// <param name="State">The state.</param>
/// <param name="Reason">The reason's number within that state (libvirt: virDomainRunningReason and so on); 0 is unknown.</param>
public readonly record struct DomainStateReason(DomainState State, int Reason)
{
    /// <summary>Running because the guest arrived by migration.</summary>
    public static readonly DomainStateReason RunningMigrated = new(DomainState.Running, 2);

    /// <summary>Running again after a migration that was called off.</summary>
    public static readonly DomainStateReason RunningMigrationCanceled = new(DomainState.Running, 6);

    /// <summary>Running on the destination while pages still follow.</summary>
    public static readonly DomainStateReason RunningPostCopy = new(DomainState.Running, 10);

    /// <summary>Running on the destination after the post-copy link broke.</summary>
    public static readonly DomainStateReason RunningPostCopyFailed = new(DomainState.Running, 11);

    /// <summary>Paused by a user.</summary>
    public static readonly DomainStateReason PausedUser = new(DomainState.Paused, 1);

    /// <summary>Paused for a migration: the source after Perform, the destination before Finish.</summary>
    public static readonly DomainStateReason PausedMigration = new(DomainState.Paused, 2);

    /// <summary>Paused on the source while the destination already runs (post-copy).</summary>
    public static readonly DomainStateReason PausedPostCopy = new(DomainState.Paused, 12);

    /// <summary>Paused on the source after the post-copy link broke.</summary>
    public static readonly DomainStateReason PausedPostCopyFailed = new(DomainState.Paused, 13);

    /// <summary>Shut off because the guest left by migration.</summary>
    public static readonly DomainStateReason ShutOffMigrated = new(DomainState.ShutOff, 4);

    private static readonly Dictionary<DomainState, string[]> Names = new()
    {
        [DomainState.Running] = ["Unknown", "Booted", "Migrated", "Restored", "FromSnapshot", "Unpaused",
            "MigrationCanceled", "SaveCanceled", "Wakeup", "Crashed", "PostCopy", "PostCopyFailed"],
        [DomainState.Blocked] = ["Unknown"],
        [DomainState.Paused] = ["Unknown", "User", "Migration", "Save", "Dump", "IOError", "Watchdog", "FromSnapshot",
            "ShuttingDown", "Snapshot", "Crashed", "StartingUp", "PostCopy", "PostCopyFailed", "ApiError"],
        [DomainState.Shutdown] = ["Unknown", "User"],
        [DomainState.ShutOff] = ["Unknown", "Shutdown", "Destroyed", "Crashed", "Migrated", "Saved", "Failed",
            "FromSnapshot", "Daemon"],
        [DomainState.Crashed] = ["Unknown", "Panicked"],
    };

    /// <summary>The reason in words, such as <c>Migrated</c>; its number when this version does not know it.</summary>
    public string ReasonName =>
        Names.TryGetValue(State, out var names) && (uint)Reason < (uint)names.Length
            ? names[Reason]
            : Reason == 0 ? "Unknown" : Reason.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether the hypervisor holds the domain (running, paused and what lies between).</summary>
    public bool IsActive => State is not (DomainState.ShutOff or DomainState.NoState or DomainState.Crashed);

    /// <inheritdoc/>
    public override string ToString() => $"{State} ({ReasonName})";
}
