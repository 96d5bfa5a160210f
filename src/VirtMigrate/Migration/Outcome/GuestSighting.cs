using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>What a host said of the guest when it was asked.</summary>
/// <param name="Known">Whether it answered at all.</param>
/// <param name="Present">Whether it knows the domain.</param>
/// <param name="State">The domain's state, when present.</param>
/// <param name="Domain">The domain there, when present.</param>
internal readonly record struct GuestSighting(bool Known, bool Present, DomainStateReason State, DomainRef Domain)
{
    public static readonly GuestSighting Unknown;

    public static readonly GuestSighting Absent = new(true, false, default, default);

    /// <summary>The hypervisor holds it, running or not.</summary>
    public bool IsActive => Present && State.IsActive;

    /// <summary>Its CPUs run.</summary>
    public bool IsRunning => Present && State.State is DomainState.Running or DomainState.Blocked or DomainState.PMSuspended or DomainState.Shutdown;

    /// <summary>Its CPUs stand still, whoever stopped them.</summary>
    public bool IsPaused => Present && State.State == DomainState.Paused;

    /// <summary>Paused by a migration: a source after Perform, a destination before Finish.</summary>
    public bool IsPausedForMigration => Present && State == DomainStateReason.PausedMigration;

    /// <summary>Half of a guest whose post-copy link broke or is still at work.</summary>
    public bool IsPostCopyHalf => Present && (State == DomainStateReason.PausedPostCopy || State == DomainStateReason.PausedPostCopyFailed
        || State == DomainStateReason.RunningPostCopy || State == DomainStateReason.RunningPostCopyFailed);

    /// <summary>Half of a guest whose post-copy link broke.</summary>
    public bool IsPostCopyFailed => Present && (State == DomainStateReason.PausedPostCopyFailed || State == DomainStateReason.RunningPostCopyFailed);

    /// <summary>Half of a guest that is being joined at this moment.</summary>
    public bool IsPostCopyUnderWay => IsPostCopyHalf && !IsPostCopyFailed;

    /// <summary>For the result: null when not known.</summary>
    public string? Text => !Known ? null : Present ? State.ToString() : "Absent";
}
