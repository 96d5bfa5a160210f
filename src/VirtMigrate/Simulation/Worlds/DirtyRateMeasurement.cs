namespace VirtMigrate.Simulation;

/// <summary>A dirty rate calculation of a simulated guest.</summary>
/// <param name="Started">The clock's time stamp at which it began.</param>
/// <param name="Period">How long it takes.</param>
internal sealed record DirtyRateMeasurement(long Started, TimeSpan Period);
