namespace VirtMigrate.Migration;

/// <summary>What is done when a live migration has taken too long.</summary>
public enum TimeoutAction
{
    /// <summary>It is called off; the guest goes on running on the source.</summary>
    Abort,
    /// <summary>The guest is paused on the source, so that the rest can be sent; it runs on the destination when all is there.</summary>
    Suspend,
    /// <summary>The guest is switched to the destination and fetches the rest from there.</summary>
    PostCopy,
}
