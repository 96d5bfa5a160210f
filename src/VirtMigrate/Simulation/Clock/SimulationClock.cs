using System.Runtime.ExceptionServices;

namespace VirtMigrate.Simulation;

/// <summary>
/// The clock of a simulated world. At <see cref="VirtualSpeed"/> it jumps to the next timer as soon as everything that
/// can run has run, so that ten minutes of migration take milliseconds; at 1 it is real time, at any other factor it
/// runs that much faster or slower; at 0 it stands still until <see cref="Advance"/> moves it.
/// </summary>
/// <remarks>
/// Virtual time passes at once while something simulated waits for it (a transfer, a stalled or hung call). A timer set by
/// somebody else fires when time passes it, but makes time pass by itself only when nothing at all has happened for
/// <see cref="IdleGrace"/> of real time: otherwise every time limit of a program that merely thinks for a moment would run
/// out at once. Timers fire one after another, in the order of their
/// times and, at equal times, of their making; what continues after a wait continues on the clock's own thread before the
/// next timer fires, which makes a run repeatable.
/// </remarks>
public sealed class SimulationClock : TimeProvider, IDisposable
{
    /// <summary>The speed of a clock that jumps.</summary>
    public const double VirtualSpeed = double.PositiveInfinity;

    // How often the clock lets others run before it jumps, and how often it starts over because they did something.
    private const int SettleYields = 4;
    private const int SettleRounds = 64;

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly object gate = new();
    private readonly PriorityQueue<(Timer Timer, int Version), (long Due, long Serial)> queue = new();
    private readonly DateTimeOffset start;
    private readonly ITimer alarm;
    private double speed;
    private long baseTicks;
    private long baseReal;
    private long serial;
    private long changes;
    private int holds;
    private int waits;
    private int wakes;
    private bool pumping;
    private bool disposed;
    private bool idleJump;
    private long idleMark;
    private TimeSpan idleGrace = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes a clock.</summary>
    /// <param name="speed">Its speed; see <see cref="Speed"/>.</param>
    /// <param name="start">The time that it shows first; null: 1 January 2000, so that runs are repeatable.</param>
    public SimulationClock(double speed = VirtualSpeed, DateTimeOffset? start = null)
    {
        CheckSpeed(speed);
        this.start = start ?? Epoch;
        this.speed = speed;
        baseReal = System.GetTimestamp();
        alarm = System.CreateTimer(static state => ((SimulationClock)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A clock that jumps.</summary>
    public static SimulationClock Virtual() => new();

    /// <summary>A clock in step with real time, beginning now.</summary>
    public static SimulationClock RealTime() => new(1, System.GetUtcNow());

    /// <summary>A clock that stands still until <see cref="Advance"/>.</summary>
    public static SimulationClock Manual() => new(0);

    /// <summary>Simulated seconds a real second: <see cref="VirtualSpeed"/> jumps, 1 is real time, 0 stands still. Can be changed at any time.</summary>
    public double Speed
    {
        get
        {
            lock (gate)
            {
                return speed;
            }
        }

        set
        {
            CheckSpeed(value);
            lock (gate)
            {
                baseTicks = NowTicks();
                baseReal = System.GetTimestamp();
                speed = value;
            }

            Kick();
        }
    }

    /// <summary>Real time without any event after which a virtual clock jumps even if only timers from outside the simulation
    /// wait, such as a caller's pause before it tries again. Infinite: never.</summary>
    public TimeSpan IdleGrace
    {
        get
        {
            lock (gate)
            {
                return idleGrace;
            }
        }

        set
        {
            lock (gate)
            {
                idleGrace = value;
            }

            Kick();
        }
    }

    /// <summary>Simulated time since the clock was made.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (gate)
            {
                return new(NowTicks());
            }
        }
    }

    /// <summary>How many timers are set.</summary>
    internal int TimerCount
    {
        get
        {
            lock (gate)
            {
                return queue.UnorderedItems.Count(item => item.Element.Version == item.Element.Timer.Version);
            }
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Keeps a virtual clock from jumping until the answer is disposed, for example while several migrations are started at one instant.</summary>
    public IDisposable Hold()
    {
        lock (gate)
        {
            holds++;
        }

        return new Release(this, isHold: true);
    }

    /// <summary>Moves the time forward and fires, in order and on this thread, every timer that it passes.</summary>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        long target;
        lock (gate)
        {
            target = NowTicks() + span.Ticks;
        }

        // Continuations run here, in order, only when no synchronization context would carry them off.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (Take(target) is { } timer)
            {
                timer.Fire();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }

        lock (gate)
        {
            MoveTo(target);
        }

        Kick();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            queue.Clear();
        }

        alarm.Dispose();
    }

    /// <summary>Says that something simulated waits for time to pass, until the answer is disposed.</summary>
    internal IDisposable Wait()
    {
        lock (gate)
        {
            waits++;
        }

        Kick();
        return new Release(this, isHold: false);
    }

    /// <summary>Waits for simulated time as a simulated thing does: a virtual clock jumps for it. Exact to 100 ns.</summary>
    public async Task DelayAsync(TimeSpan span, CancellationToken cancellationToken = default)
    {
        var sleep = SimulationSleep.Start(this, span);
        using (cancellationToken.UnsafeRegister(static state => ((SimulationSleep)state!).Wake(), sleep))
        {
            await sleep;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>A sleep has ended; its sleeper has not resumed yet.</summary>
    internal void BeginWake()
    {
        lock (gate)
        {
            wakes++;
        }
    }

    /// <summary>A sleeper has resumed.</summary>
    internal void EndWake()
    {
        lock (gate)
        {
            if (--wakes > 0 || pumping)
            {
                changes++;
                return;
            }
        }

        Kick();
    }

    // Callers hold the gate.
    private bool CanJump => holds == 0 && wakes == 0 && (waits > 0 || idleJump);

    private static void CheckSpeed(double speed)
    {
        if (double.IsNaN(speed) || speed < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "a clock's speed is 0 or more");
        }
    }

    // Callers hold the gate.
    private long NowTicks()
    {
        if (speed == 0 || double.IsInfinity(speed))
        {
            return baseTicks;
        }

        return baseTicks + (long)(System.GetElapsedTime(baseReal).Ticks * speed);
    }

    // Callers hold the gate. Running clocks go by themselves; being told to move shifts them.
    private void MoveTo(long ticks)
    {
        var now = NowTicks();
        if (ticks > now)
        {
            baseTicks += ticks - now;
        }
    }

    // The next timer due up to a time; moves the clock to it. Null when there is none.
    private Timer? Take(long limit)
    {
        lock (gate)
        {
            DropStale();
            if (!queue.TryPeek(out var entry, out var key) || key.Due > limit)
            {
                return null;
            }

            queue.Dequeue();
            MoveTo(key.Due);
            entry.Timer.Rearm(key.Due);
            changes++;
            return entry.Timer;
        }
    }

    private void DropStale()
    {
        while (queue.TryPeek(out var entry, out _) && entry.Version != entry.Timer.Version)
        {
            queue.Dequeue();
        }
    }

    // Looks, on another thread, whether anything is due or the clock can jump.
    private void Kick()
    {
        lock (gate)
        {
            changes++;
            if (pumping || disposed)
            {
                return;
            }

            pumping = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static clock => _ = clock.PumpAsync(), this, preferLocal: false);
    }

    // The real-time alarm: something is due, or nothing has happened for a while.
    private void Ring()
    {
        lock (gate)
        {
            idleJump = idleMark == changes;
        }

        Kick();
    }

    private async Task PumpAsync()
    {
        var settled = false;
        while (true)
        {
            Timer? timer;
            bool mayJump;
            lock (gate)
            {
                // What is due already needs no jump, and so nobody has to be waited for.
                timer = TakeNext(settled);
                mayJump = timer is null && !settled && double.IsInfinity(speed) && CanJump && queue.Count > 0;
                if (timer is null && !mayJump)
                {
                    pumping = false;
                    idleJump = false;
                    SetAlarm();
                    return;
                }
            }

            if (timer is null)
            {
                await SettleAsync().ConfigureAwait(false);
                settled = true;
                continue;
            }

            settled = false;
            timer.Fire();
        }
    }

    // Lets whatever was set off by the last timer run before time goes on. Bounded, so that a caller who asks without
    // a pause cannot stop the time.
    private async Task SettleAsync()
    {
        for (var round = 0; round < SettleRounds; round++)
        {
            long before;
            lock (gate)
            {
                before = changes;
            }

            for (var i = 0; i < SettleYields; i++)
            {
                await Task.Yield();
            }

            lock (gate)
            {
                if (before == changes)
                {
                    return;
                }
            }
        }
    }

    // Callers hold the gate.
    private Timer? TakeNext(bool settled)
    {
        DropStale();
        if (disposed || !queue.TryPeek(out _, out var key))
        {
            return null;
        }

        if (key.Due <= NowTicks())
        {
            return Take(long.MaxValue);
        }

        if (!settled || !double.IsInfinity(speed) || !CanJump)
        {
            return null;
        }

        idleJump = false;
        return Take(long.MaxValue);
    }

    // Callers hold the gate.
    private void SetAlarm()
    {
        if (disposed || speed == 0 || !queue.TryPeek(out _, out var key))
        {
            return;
        }

        if (double.IsInfinity(speed))
        {
            if (holds == 0 && idleGrace != Timeout.InfiniteTimeSpan)
            {
                idleMark = changes;
                alarm.Change(idleGrace, Timeout.InfiniteTimeSpan);
            }

            return;
        }

        var real = (key.Due - NowTicks()) / speed;
        var span = TimeSpan.FromTicks((long)Math.Clamp(real, 0, TimeSpan.TicksPerDay));
        alarm.Change(span + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void End(bool isHold)
    {
        lock (gate)
        {
            if (isHold)
            {
                holds--;
            }
            else
            {
                waits--;
            }
        }

        Kick();
    }

    private sealed class Release(SimulationClock clock, bool isHold) : IDisposable
    {
        private int done;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref done, 1) == 0)
            {
                clock.End(isHold);
            }
        }
    }

    private sealed class Timer(SimulationClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        // Guarded by the clock's gate; an entry in the queue with another version is stale.
        public int Version { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (clock.gate)
            {
                if (clock.disposed)
                {
                    return false;
                }

                Version++;
                period = newPeriod;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    clock.queue.Enqueue((this, Version), (Due(clock.NowTicks(), dueTime), clock.serial++));
                }
            }

            clock.Kick();
            return true;
        }

        // The caller holds the gate.
        public void Rearm(long due)
        {
            Version++;
            if (period > TimeSpan.Zero)
            {
                clock.queue.Enqueue((this, Version), (Due(due, period), clock.serial++));
            }
        }

        public void Fire()
        {
            try
            {
                callback(state);
            }
            catch (Exception error)
            {
                // As with the system's timers: a callback that throws ends the program, not the clock.
                var captured = ExceptionDispatchInfo.Capture(error);
                ThreadPool.UnsafeQueueUserWorkItem(static c => c.Throw(), captured, preferLocal: false);
            }
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                Version++;
                period = Timeout.InfiniteTimeSpan;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private static long Due(long now, TimeSpan span) => span.Ticks > long.MaxValue - now ? long.MaxValue : now + Math.Max(0, span.Ticks);
    }
}
