using VirtMigrate.Drivers;
using VirtMigrate.Hosting;
using VirtMigrate.Remote;
using VirtMigrate.Simulation;

namespace VirtMigrate;

/// <summary>The drivers that this process has: where rooms of the core meet.</summary>
public static class VirtDrivers
{
    /// <summary>The registry that cmdlets use: simulated hosts live in this process, every other scheme is a daemon's.</summary>
    public static DriverRegistry Default { get; } = Make();

    private static DriverRegistry Make()
    {
        var registry = new DriverRegistry(RemoteDriver.OpenAsync);
        registry.Register(SimulationRegistry.Scheme, SimulationRegistry.OpenAsync);
        SimulationRegistry.PeerMigrator = new EnginePeerMigrator();
        return registry;
    }
}
