namespace VirtMigrate.Simulation;

/// <summary>How far the destination is.</summary>
internal enum IncomingPhase
{
    /// <summary>It listens.</summary>
    Prepared,
    /// <summary>Memory comes.</summary>
    Receiving,
    /// <summary>All is there.</summary>
    Received,
    /// <summary>The guest can run while pages follow.</summary>
    PostCopy,
    /// <summary>It broke; nothing is left.</summary>
    Failed,
}
