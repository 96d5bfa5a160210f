namespace VirtMigrate.Simulation;

/// <summary>A wait for simulated time that can be ended early without an exception.</summary>
internal sealed class SimulationSleep
{
    private readonly TaskCompletionSource done = new();
    private readonly SimulationClock clock;
    private ITimer? timer;
    private IDisposable? wait;

    private SimulationSleep(SimulationClock clock) => this.clock = clock;

    /// <summary>Completes, on the clock's thread, when the time has passed or somebody woke the sleeper.</summary>
    public Task Task => done.Task;

    /// <summary>Begins to sleep; null span: until woken.</summary>
    public static SimulationSleep Start(SimulationClock clock, TimeSpan? span)
    {
        var sleep = new SimulationSleep(clock);
        sleep.wait = clock.Wait();
        sleep.timer = clock.CreateTimer(static state => ((SimulationSleep)state!).End(), sleep,
            span ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return sleep;
    }

    /// <summary>Ends the sleep now. What follows it runs on the clock's thread, not on the caller's, who may hold locks.</summary>
    public void Wake()
    {
        if (!done.Task.IsCompleted)
        {
            timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void End()
    {
        timer?.Dispose();
        // The wait goes on until what was waited for has had its turn: the clock does not jump in between.
        done.TrySetResult();
        wait?.Dispose();
    }
}
