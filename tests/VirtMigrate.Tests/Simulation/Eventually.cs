namespace VirtMigrate.Tests.Simulation;

/// <summary>For work that has been handed to other threads.</summary>
internal static class Eventually
{
    /// <summary>Yields until something holds; fails after a minute without it.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "it did not happen");
            await Task.Yield();
        }
    }
}
