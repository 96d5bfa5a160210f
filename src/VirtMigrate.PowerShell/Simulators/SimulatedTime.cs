using VirtMigrate.Drivers;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>The clock by which a migration is timed.</summary>
internal static class SimulatedTime
{
    /// <summary>The simulated clock when both hosts are simulated in one world, so that durations, waits and time limits
    /// are those of the simulated hosts; otherwise the clock on the wall.</summary>
    public static TimeProvider Of(VirtDriver source, VirtDriver? destination) =>
        source is SimulationDriver one && (destination is null || (destination is SimulationDriver other && other.Host.World == one.Host.World))
            ? one.Host.World.Clock
            : TimeProvider.System;
}
