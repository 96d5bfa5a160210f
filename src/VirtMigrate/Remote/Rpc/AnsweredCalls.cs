namespace VirtMigrate.Remote.Rpc;

/// <summary>Calls whose replies have come and whose callers are still to be told. Filled by one thread; then taken out one
/// by one, each of them once, also when two threads do that.</summary>
internal sealed class AnsweredCalls
{
    private PendingCall?[] calls = new PendingCall?[4];
    private int count;
    private int taken;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => count == 0;

    /// <summary>Whether at most one is left.</summary>
    public bool IsLast => count - Volatile.Read(ref taken) <= 1;

    /// <summary>Whether any is left.</summary>
    public bool HasMore => Volatile.Read(ref taken) < count;

    /// <summary>Adds one, before any is taken.</summary>
    public void Add(PendingCall call)
    {
        if (count == calls.Length)
        {
            Array.Resize(ref calls, count * 2);
        }

        calls[count++] = call;
    }

    /// <summary>Takes the next one; null: there is none left.</summary>
    public PendingCall? Take()
    {
        if (!HasMore)
        {
            return null;
        }

        var next = Interlocked.Increment(ref taken) - 1;
        return next < count ? calls[next] : null;
    }

    /// <summary>Lets the callers of all that are left go on, on threads of the pool.</summary>
    public void PublishRest()
    {
        while (Take() is { } call)
        {
            call.Publish(inline: false);
        }
    }

    /// <summary>Makes it empty, for its one owner.</summary>
    public void Clear()
    {
        Array.Clear(calls, 0, count);
        count = taken = 0;
    }
}
