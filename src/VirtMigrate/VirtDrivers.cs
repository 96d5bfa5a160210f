using VirtMigrate.Drivers;
using VirtMigrate.Remote;

namespace VirtMigrate;

/// <summary>The drivers that this process has: where rooms of the core meet.</summary>
public static class VirtDrivers
{
    /// <summary>The registry that cmdlets use: every scheme that has no driver in this process is a daemon's.</summary>
    public static DriverRegistry Default { get; } = new(RemoteDriver.OpenAsync);
}
