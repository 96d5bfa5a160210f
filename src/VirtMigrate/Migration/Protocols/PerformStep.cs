using VirtMigrate.Drivers;

namespace VirtMigrate.Migration;

/// <summary>A Perform that answers nothing but its end, watched while it runs.</summary>
internal static class PerformStep
{
    public static Task RunAsync(MigrationRun run, string name, int cookieIn, Func<VirtDriver, CancellationToken, Task> perform)
    {
        var monitor = new PerformMonitor(run);
        return run.StepAsync(name, MigrationSide.Source, cookieIn,
            (driver, token) => monitor.WatchAsync(Answered(perform(driver, token))), null, limit: null);
    }

    private static async Task<bool> Answered(Task call)
    {
        await call.ConfigureAwait(false);
        return true;
    }
}
