namespace VirtMigrate.Migration;

/// <summary>What becomes of the source when Finish's answer is lost and the destination cannot be asked.</summary>
public enum LostFinishPolicy
{
    /// <summary>It stays paused: at most one copy runs, and the result says what to do.</summary>
    KeepPaused,
    /// <summary>It is resumed, as libvirt's own client does. Two copies run if the destination did finish; choose it only
    /// where a lock manager or fencing keeps them apart.</summary>
    ResumeSource,
}
