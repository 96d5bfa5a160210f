using System.Diagnostics;
using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

/// <content>The reading loop of transports that a thread can wait for.</content>
/// <remarks>
/// One thread has the reading role at a time. It waits in the system for bytes, handles every packet of a read, and then
/// lets the callers go on, one after the other, itself; what they and the queue send meanwhile leaves in one write, as long
/// as they are quick. See <see cref="ReaderThread"/> for how the role is taken from a thread that does not come back from a caller's code: then
/// the callers that are left go on elsewhere, and another thread reads on.
/// <para>
/// That look-out costs something, so it is had only while replies follow each other closely. A reply that comes alone wakes
/// a thread of the pool for its caller.
/// </para>
/// </remarks>
internal sealed partial class RpcConnection
{
    /// <summary>Callers that took less time than this, all of them together, are quick.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMicroseconds(200);

    private AnsweredCalls answered = new();
    private bool callersAreQuick;
    private long lastReply;

    private void StartReading()
    {
        if (transport.CanWaitOnThread)
        {
            transport.BeginWaiting();
            lastReply = Stopwatch.GetTimestamp();
            if (ReaderThreads.TryRead(this))
            {
                return;
            }
        }

        Read();
    }

    void IConnectionReader.ReadOn(ReaderThread thread)
    {
        while (true)
        {
            writer.Hold();
            var goesOn = HandleAll();
            if (answered.IsEmpty)
            {
                writer.Flush();
            }
            else if (!Publish(thread))
            {
                return;
            }

            if (!goesOn || closeReason is not null || !Fill())
            {
                EndReading();
                return;
            }
        }
    }

    void IConnectionReader.TakeOver()
    {
        // A thread that still runs a caller's code holds the old one in its hands, and takes nothing from it any more.
        var rest = Interlocked.Exchange(ref answered, new AnsweredCalls());
        rest.PublishRest();
        writer.Flush();
        if (!ReaderThreads.TryRead(this))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Read(), this, preferLocal: false);
        }
    }

    /// <summary>Handles every packet that is there; false: the connection has ended.</summary>
    private bool HandleAll()
    {
        try
        {
            while (closeReason is null && reader.TryTake(out var packet))
            {
                if (OnPacket(packet.Span) is { } call)
                {
                    answered.Add(call);
                }
            }

            return true;
        }
        catch (Exception error)
        {
            Close(error is XdrException ? VirtErrorId.ProtocolError : VirtErrorId.ConnectionLost, Describe(error), error);
            return false;
        }
    }

    /// <summary>Lets the callers of the answered calls go on; false: this thread has lost the role.</summary>
    private bool Publish(ReaderThread thread)
    {
        var mine = answered;
        var now = Stopwatch.GetTimestamp();
        var closely = Stopwatch.GetElapsedTime(lastReply, now) < options.CloseReplies;
        lastReply = now;
        if (!closely || closeReason is not null)
        {
            writer.Flush();
            mine.PublishRest();
            mine.Clear();
            return true;
        }

        if (!callersAreQuick)
        {
            writer.Flush();
        }

        thread.Leave();
        ReaderThreads.Watch();
        do
        {
            if (mine.IsLast)
            {
                writer.EndHold();
            }

            mine.Take()?.Publish(inline: true);
        }
        while (mine.HasMore && thread.TryStayAway());

        if (!thread.TryReturn())
        {
            return false;
        }

        writer.Flush();
        mine.Clear();
        callersAreQuick = Stopwatch.GetElapsedTime(now) < Quick;
        return true;
    }

    /// <summary>Waits for bytes; false: there will be none.</summary>
    private bool Fill()
    {
        try
        {
            if (reader.EndFill(reader.Fill()))
            {
                Volatile.Read(ref keepAlive)?.Received();
                return true;
            }

            Close(VirtErrorId.ConnectionLost, reader.HasPartialFrame ? "the host closed it inside a packet" : "the host closed it", null);
        }
        catch (Exception error)
        {
            Close(VirtErrorId.ConnectionLost, Describe(error), error);
        }

        return false;
    }

    private void EndReading()
    {
        answered.PublishRest();
        reader.Dispose();
        transport.EndWaiting();
    }
}
