namespace VirtMigrate.Remote.Rpc;

/// <summary>The threads that read, one a connection, and the look-out that takes the role from those that do not come back
/// from a caller's code.</summary>
internal static class ReaderThreads
{
    /// <summary>Most of them; further connections are read asynchronously.</summary>
    private const int Most = 32;

    /// <summary>A thread without work waits so long for some: connections that are opened one after the other share one, and
    /// nothing is left soon after the last is closed.</summary>
    private const int IdleMilliseconds = 500;

    /// <summary>Time between two looks: a caller's code holds its connection up for at most two of them.</summary>
    private const int LookMilliseconds = 4;

    /// <summary>So many looks without a change end the look-out until it is woken.</summary>
    private const int QuietLooks = 2;

    private static readonly object Gate = new();
    private static readonly List<ReaderThread> Idle = [];
    private static readonly AutoResetEvent LookoutWake = new(false);
    private static ReaderThread[] all = [];
    private static bool hasLookout;
    private static int lookoutSleeps;

    /// <summary>Gives a connection a thread; false: there are too many.</summary>
    public static bool TryRead(IConnectionReader connection)
    {
        ReaderThread thread;
        var startsLookout = false;
        lock (Gate)
        {
            if (Idle.Count > 0)
            {
                thread = Idle[^1];
                Idle.RemoveAt(Idle.Count - 1);
                thread.Connection = connection;
                thread.Wake();
                return true;
            }

            if (all.Length == Most)
            {
                return false;
            }

            thread = new ReaderThread { Connection = connection };
            all = [.. all, thread];
            startsLookout = !hasLookout;
            hasLookout = true;
        }

        try
        {
            if (startsLookout)
            {
                Begin(LookOut, "VirtMigrate look-out");
                startsLookout = false;
            }

            Begin(() => Run(thread), "VirtMigrate reader");
            return true;
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            // The system gives no more threads.
            lock (Gate)
            {
                hasLookout &= !startsLookout;
                all = [.. all.Where(other => other != thread)];
            }

            return false;
        }
    }

    /// <summary>A thread has left for a caller's code: somebody must look whether it comes back.</summary>
    public static void Watch()
    {
        if (Volatile.Read(ref lookoutSleeps) != 0 && Interlocked.Exchange(ref lookoutSleeps, 0) != 0)
        {
            LookoutWake.Set();
        }
    }

    // Neither the pool's threads, which must not be kept waiting, nor any that would keep the process alive.
    private static void Begin(ThreadStart main, string name) =>
        new Thread(main) { IsBackground = true, Name = name }.UnsafeStart();

    private static void Run(ReaderThread thread)
    {
        var connection = thread.Connection!;
        while (true)
        {
            connection.ReadOn(thread);
            thread.Begin();
            lock (Gate)
            {
                thread.Connection = null;
                Idle.Add(thread);
            }

            while (true)
            {
                var isWoken = thread.WaitForWork(IdleMilliseconds);
                lock (Gate)
                {
                    if (thread.Connection is { } next)
                    {
                        connection = next;
                        break;
                    }

                    if (!isWoken)
                    {
                        Idle.Remove(thread);
                        all = [.. all.Where(other => other != thread)];
                        if (all.Length == 0)
                        {
                            LookoutWake.Set();
                        }

                        return;
                    }
                }
            }
        }
    }

    private static void LookOut()
    {
        var quiet = 0;
        while (true)
        {
            quiet = Look() ? 0 : quiet + 1;
            if (quiet < QuietLooks)
            {
                LookoutWake.WaitOne(LookMilliseconds);
                continue;
            }

            // Whoever left before it could see this is found by another look.
            Interlocked.Exchange(ref lookoutSleeps, 1);
            if (Look())
            {
                Interlocked.Exchange(ref lookoutSleeps, 0);
                quiet = 0;
                continue;
            }

            LookoutWake.WaitOne();
            quiet = 0;
            lock (Gate)
            {
                if (all.Length == 0)
                {
                    // The last thread has gone; the next one brings its own look-out.
                    hasLookout = false;
                    Interlocked.Exchange(ref lookoutSleeps, 0);
                    return;
                }
            }
        }
    }

    /// <summary>Looks at each thread; answers whether any did something.</summary>
    private static bool Look()
    {
        var moved = false;
        foreach (var thread in Volatile.Read(ref all))
        {
            moved |= thread.Look(out var lost);
            lost?.TakeOver();
        }

        return moved;
    }
}
