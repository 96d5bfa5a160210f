namespace VirtMigrate.Simulation;

/// <summary>What a fault does to a call.</summary>
public enum SimulationFaultEffect
{
    /// <summary>The host answers an error instead of doing it.</summary>
    Fail,
    /// <summary>The host does it, then answers an error all the same.</summary>
    FailAfter,
    /// <summary>The host never answers and does nothing; ends with the caller's patience or the connection.</summary>
    Hang,
    /// <summary>The host does it late.</summary>
    Stall,
    /// <summary>The call is lost with the connection: the host does nothing, the caller cannot know.</summary>
    LoseRequest,
    /// <summary>The host does it, its answer is lost with the connection.</summary>
    LoseReply,
    /// <summary>The connection breaks before the call is sent.</summary>
    CutBefore,
    /// <summary>The call is answered, then the connection breaks.</summary>
    CutAfter,
    /// <summary>The host stops (all its domains die, all connections to it are lost) before it does anything.</summary>
    StopHost,
    /// <summary>The host does it and stops before it can answer.</summary>
    StopHostAfter,
}
