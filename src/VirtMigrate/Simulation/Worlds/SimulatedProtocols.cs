namespace VirtMigrate.Simulation;

/// <summary>Which migration protocols a simulated host answers to have.</summary>
[Flags]
public enum SimulatedProtocols
{
    /// <summary>None: it cannot migrate.</summary>
    None = 0,
    /// <summary>Version 1.</summary>
    V1 = 1,
    /// <summary>Version 2.</summary>
    V2 = 2,
    /// <summary>Version 3.</summary>
    V3 = 4,
    /// <summary>Version 3 with typed parameters.</summary>
    V3Params = 8,
    /// <summary>All of them.</summary>
    All = V1 | V2 | V3 | V3Params,
}
