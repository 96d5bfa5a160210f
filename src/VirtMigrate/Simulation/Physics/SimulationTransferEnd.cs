namespace VirtMigrate.Simulation;

/// <summary>How the source's part of a transfer ended.</summary>
internal enum SimulationTransferEnd
{
    /// <summary>All is there; the source stands.</summary>
    Completed,
    /// <summary>The guest can run on the destination; pages still follow.</summary>
    PostCopy,
    /// <summary>Called off.</summary>
    Aborted,
    /// <summary>It broke; see <see cref="SimulationTransfer.Failure"/>.</summary>
    Failed,
}
