namespace VirtMigrate.Model;

/// <summary>What is known of a failed call's way: whether the peer may have acted on it.</summary>
public enum CallDelivery
{
    /// <summary>The peer has answered: the error is its answer.</summary>
    Answered,
    /// <summary>The call never left: the peer has not acted.</summary>
    NotSent,
    /// <summary>The call left, its answer did not come: the peer may have acted, or may still be acting.</summary>
    Unknown,
}
