namespace VirtMigrate.Tests.Support;

/// <summary>A clock on which short waits are over at once: such a timer fires as soon as it is set, and the time jumps to
/// when it was due. Longer ones are limits: they fire when the jumps have reached them. For code that waits for somebody
/// who will never come.</summary>
public sealed class ImpatientTimeProvider : TimeProvider
{
    private readonly object gate = new();
    private readonly List<Timer> limits = [];
    private long ticks = DateTimeOffset.UnixEpoch.AddYears(50).UtcTicks;

    /// <summary>Timers longer than this are limits.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(4);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Jump(Timer timer, TimeSpan span)
    {
        Timer[] due;
        lock (gate)
        {
            ticks += span.Ticks;
            due = [.. limits.Where(l => l.Due <= ticks)];
            limits.RemoveAll(due.Contains);
        }

        timer.Fire();
        foreach (var limit in due)
        {
            limit.Fire();
        }
    }

    private sealed class Timer(ImpatientTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private int stopped;

        public long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.limits.Remove(this);
                if (dueTime < TimeSpan.Zero)
                {
                    return true;
                }

                if (dueTime > clock.Patience)
                {
                    Due = clock.ticks + dueTime.Ticks;
                    clock.limits.Add(this);
                    return true;
                }
            }

            ThreadPool.QueueUserWorkItem(_ =>
            {
                if (Volatile.Read(ref stopped) == 0)
                {
                    clock.Jump(this, dueTime);
                }
            });
            return true;
        }

        public void Fire()
        {
            if (Volatile.Read(ref stopped) == 0)
            {
                callback(state);
            }
        }

        public void Dispose()
        {
            Volatile.Write(ref stopped, 1);
            lock (clock.gate)
            {
                clock.limits.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
