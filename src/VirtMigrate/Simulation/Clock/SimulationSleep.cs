using System.Runtime.CompilerServices;

namespace VirtMigrate.Simulation;

/// <summary>A wait for simulated time that can be ended early without an exception. Awaited exactly once, by the one who began it.</summary>
/// <remarks>From the end of a sleep until its sleeper has really resumed the clock does not jump: under load, a sleeper
/// may resume on another thread and later.</remarks>
internal sealed class SimulationSleep
{
    private readonly TaskCompletionSource done = new();
    private readonly SimulationClock clock;
    private ITimer? timer;
    private IDisposable? wait;
    private int ended;

    private SimulationSleep(SimulationClock clock) => this.clock = clock;

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

    /// <summary>Waits for its end.</summary>
    public Awaiter GetAwaiter() => new(this);

    private void End()
    {
        if (Interlocked.Exchange(ref ended, 1) != 0)
        {
            return;
        }

        timer?.Dispose();
        clock.BeginWake();
        done.TrySetResult();
        wait?.Dispose();
    }

    /// <summary>Resumes the sleeper, and tells the clock that it has.</summary>
    internal readonly struct Awaiter(SimulationSleep sleep) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => sleep.done.Task.IsCompleted;

        public void GetResult() => sleep.clock.EndWake();

        public void OnCompleted(Action continuation) =>
            sleep.done.Task.ConfigureAwait(false).GetAwaiter().OnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) =>
            sleep.done.Task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);
    }
}
