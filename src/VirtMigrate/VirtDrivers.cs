using VirtMigrate.Drivers;

namespace VirtMigrate;

/// <summary>The drivers that this process has: where rooms of the core meet.</summary>
public static class VirtDrivers
{
    /// <summary>The registry that cmdlets use.</summary>
    public static DriverRegistry Default { get; } = new();
}
