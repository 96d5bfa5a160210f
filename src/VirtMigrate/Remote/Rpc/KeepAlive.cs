namespace VirtMigrate.Remote.Rpc;

/// <summary>Watches a connection for signs of life: asks after an interval without any, and calls it dead when
/// <c>count</c> questions in a row were not followed by anything, one interval after the last.</summary>
/// <remarks>Intervals are counted, not clock time: a process that was stopped for a while asks first before it gives a
/// healthy connection up.</remarks>
internal sealed class KeepAlive : IDisposable
{
    private readonly object gate = new();
    private readonly TimeProvider time;
    private readonly TimeSpan interval;
    private readonly int count;
    private readonly Action ping;
    private readonly Action dead;
    private readonly ITimer timer;
    private long lastReceived;
    private long seen;
    private int asked;
    private bool disposed;

    /// <summary>Begins to watch.</summary>
    /// <param name="interval">Time without signs of life until the peer is asked; above zero.</param>
    /// <param name="count">Questions without an answer that are allowed; 0: dead after the interval, without a question.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ping">Asks the peer; does not block.</param>
    /// <param name="dead">Told once when the peer is dead.</param>
    public KeepAlive(TimeSpan interval, int count, TimeProvider time, Action ping, Action dead)
    {
        this.interval = interval;
        this.count = count;
        this.time = time;
        this.ping = ping;
        this.dead = dead;
        seen = lastReceived = time.GetTimestamp();
        timer = time.CreateTimer(static state => ((KeepAlive)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Notes a sign of life.</summary>
    public void Received() => Volatile.Write(ref lastReceived, time.GetTimestamp());

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
        }

        timer.Dispose();
    }

    private void Tick()
    {
        bool isDead;
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            var received = Volatile.Read(ref lastReceived);
            if (received != seen)
            {
                seen = received;
                asked = 0;
                var left = interval - time.GetElapsedTime(received);
                if (left > TimeSpan.Zero)
                {
                    timer.Change(left, Timeout.InfiniteTimeSpan);
                    return;
                }
            }

            isDead = asked >= count;
            asked++;
            disposed = isDead;
            if (!isDead)
            {
                timer.Change(interval, Timeout.InfiniteTimeSpan);
            }
        }

        (isDead ? dead : ping)();
    }
}
