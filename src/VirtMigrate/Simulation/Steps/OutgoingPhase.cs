namespace VirtMigrate.Simulation;

/// <summary>How far the source is.</summary>
internal enum OutgoingPhase
{
    /// <summary>Begin was called; the domain is protected from other jobs.</summary>
    Begun,
    /// <summary>Memory is on its way.</summary>
    Performing,
    /// <summary>The guest stands; Confirm decides.</summary>
    Performed,
    /// <summary>The guest may run on the destination while pages follow.</summary>
    PostCopy,
}
