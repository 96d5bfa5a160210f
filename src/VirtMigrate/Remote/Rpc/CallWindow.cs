namespace VirtMigrate.Remote.Rpc;

/// <summary>Counts the calls that the peer has, and queues those that have to wait. Not synchronized: the connection's
/// lock guards it.</summary>
/// <remarks>
/// A daemon works on at most five messages of a client at a time (max_client_requests), and the message that it is about
/// to read is one of them: with five calls at work it does not read the socket at all, so that its answers to our pings,
/// a job's statistics and the abort of that job would all wait for the slowest of the five (seen live: with four calls
/// at work a ping is answered, with five it is not). Therefore:
/// <list type="bullet">
/// <item>the window is four: the daemon always has a free place to read into, and pings are answered;</item>
/// <item>calls that last as long as a migration (<c>ProcedureMarks.LongRunning</c>) take at most all places but one: the
/// last one is kept for calls that end soon, among them job statistics and abort;</item>
/// <item>a call that was given up here still has its place, until its reply comes: the daemon works on it still.</item>
/// </list>
/// Waiting calls go in their order, long and short ones in a queue each, short ones first.
/// </remarks>
internal sealed class CallWindow
{
    /// <summary>One below a daemon's default of max_client_requests.</summary>
    public const int DefaultSize = 4;

    private readonly LinkedList<PendingCall> shortCalls = new();
    private readonly LinkedList<PendingCall> longCalls = new();
    private readonly int size;
    private readonly int longPlaces;
    private readonly int maxWaiting;
    private int taken;
    private int takenByLong;

    /// <summary>Makes an empty window.</summary>
    /// <param name="size">Places; with one only, long calls may have it.</param>
    /// <param name="maxWaiting">Most calls that may wait for one.</param>
    public CallWindow(int size, int maxWaiting)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        this.size = size;
        this.maxWaiting = maxWaiting;
        longPlaces = Math.Max(1, size - 1);
    }

    /// <summary>Whether another call may wait.</summary>
    public bool CanWait => shortCalls.Count + longCalls.Count < maxWaiting;

    /// <summary>Takes a place if there is one.</summary>
    public bool TryTake(bool isLong)
    {
        if (taken >= size || (isLong && takenByLong >= longPlaces))
        {
            return false;
        }

        taken++;
        takenByLong += isLong ? 1 : 0;
        return true;
    }

    /// <summary>Gives a place back.</summary>
    public void Release(bool isLong)
    {
        taken--;
        takenByLong -= isLong ? 1 : 0;
    }

    /// <summary>Puts a call into its queue.</summary>
    public void Wait(PendingCall call) => QueueOf(call).AddLast(call.WaitNode);

    /// <summary>Takes a call out of its queue; false when it does not wait.</summary>
    public bool TryLeave(PendingCall call)
    {
        if (call.WaitNode.List is not { } queue)
        {
            return false;
        }

        queue.Remove(call.WaitNode);
        return true;
    }

    /// <summary>Takes the next waiting call out of its queue and gives it a place, if there is one.</summary>
    /// <returns>Its packet, to be sent outside of the lock: the call itself may have ended by then.</returns>
    public OutgoingFrame? TakeNext() => TakeNext(shortCalls, isLong: false) ?? TakeNext(longCalls, isLong: true);

    private OutgoingFrame? TakeNext(LinkedList<PendingCall> queue, bool isLong)
    {
        if (queue.First is not { } node || !TryTake(isLong))
        {
            return null;
        }

        queue.Remove(node);
        return node.Value.Frame;
    }

    private LinkedList<PendingCall> QueueOf(PendingCall call) => call.IsLong ? longCalls : shortCalls;
}
