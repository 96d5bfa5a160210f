namespace VirtMigrate.Remote.Rpc;

/// <summary>A thread that waits for a connection's bytes, handles them, and lets the callers go on itself instead of waking
/// other threads for them.</summary>
/// <remarks>
/// Waking a thread costs more than everything else that a call does here, so in a row of calls the caller's code runs on
/// the thread that has read its reply, sends the next call from there, and the thread waits for the next reply.
/// <para>
/// A caller's code may run for long, or wait for just this connection. So a thread that runs such code has the reading role
/// only on loan: it counts its turns, and when <see cref="ReaderThreads"/> finds it in the same turn twice, the role is
/// taken from it and another thread reads on. Who has the role is decided by the one word <c>turn</c>.
/// </para>
/// </remarks>
internal sealed class ReaderThread
{
    // The lowest bits of a turn: the thread runs a caller's code; the role was taken from it.
    private const long Away = 1;
    private const long Lost = 2;
    private const long Step = 4;

    private readonly AutoResetEvent wake = new(false);
    private volatile IConnectionReader? connection;
    private long turn;
    private long seen;

    /// <summary>What it reads; null: nothing. Set under the lock of <see cref="ReaderThreads"/>.</summary>
    public IConnectionReader? Connection
    {
        get => connection;
        set => connection = value;
    }

    /// <summary>About to run a caller's code.</summary>
    public void Leave() => Interlocked.Exchange(ref turn, (turn | Away) + Step);

    /// <summary>About to run another caller's code; false: the role is lost.</summary>
    public bool TryStayAway()
    {
        var now = turn;
        return (now & Lost) == 0 && Interlocked.CompareExchange(ref turn, now + Step, now) == now;
    }

    /// <summary>Back from callers' code; false: the role is lost.</summary>
    public bool TryReturn()
    {
        var now = turn;
        return (now & Lost) == 0 && Interlocked.CompareExchange(ref turn, (now & ~Away) + Step, now) == now;
    }

    /// <summary>Looked at from time to time.</summary>
    /// <param name="lost">It was in one turn for too long and has lost the role for this; null: it has not.</param>
    /// <returns>Whether there is something to look at: it moved since the last look, or runs a caller's code.</returns>
    public bool Look(out IConnectionReader? lost)
    {
        var now = Volatile.Read(ref turn);
        lost = null;
        if ((now & (Away | Lost)) == Away && now == seen)
        {
            // Read before the role is taken: if that succeeds, it was in this turn all the while, with this connection.
            // Once it has lost the role it may come back and be given another one.
            var mine = connection;
            lost = Interlocked.CompareExchange(ref turn, now | Lost, now) == now ? mine : null;
        }

        var moved = now != seen || (now & (Away | Lost)) == Away;
        seen = now;
        return moved;
    }

    /// <summary>Begins a new connection; the thread has no role now.</summary>
    public void Begin() => Interlocked.Exchange(ref turn, (turn & ~(Away | Lost)) + Step);

    /// <summary>Waits until there may be something to read.</summary>
    public bool WaitForWork(int milliseconds) => wake.WaitOne(milliseconds);

    /// <summary>There is something to read.</summary>
    public void Wake() => wake.Set();
}
