using System.Buffers;
using VirtMigrate.Remote.Transports;

namespace VirtMigrate.Remote.Rpc;

/// <summary>Sends frames in their order over a transport: the thread that finds it idle writes, the others only queue.
/// Frames that have gathered meanwhile leave together.</summary>
/// <remarks>It knows exactly which frames have left: a frame that is recalled, or still queued at <see cref="Close"/>, has
/// not given one byte to the transport. Its lock is never held over I/O.</remarks>
internal sealed class FrameWriter(RpcTransport transport, Action<Exception> failed)
{
    /// <summary>Frames are gathered into one write up to this size.</summary>
    private const int BatchSize = 65_536;

    private readonly object gate = new();
    private OutgoingFrame? first;
    private OutgoingFrame? last;
    private long queuedBytes;
    private int holder;
    private bool writing;
    private bool closed;

    /// <summary>Bytes that wait for the transport: what a sender without a window of its own looks at.</summary>
    public long QueuedBytes => Interlocked.Read(ref queuedBytes);

    /// <summary>Takes a frame to be sent. Takes it also when it answers false: the writer is closed, nothing will leave.</summary>
    public bool TryEnqueue(OutgoingFrame frame)
    {
        lock (gate)
        {
            if (closed || frame.Recalled)
            {
                Drop(frame);
                return !closed;
            }

            if (last is null)
            {
                first = last = frame;
            }
            else
            {
                last = last.Next = frame;
            }

            Interlocked.Add(ref queuedBytes, frame.Length);
            if (writing || holder == Environment.CurrentManagedThreadId)
            {
                return true;
            }

            writing = true;
        }

        // Not awaited: it ends by itself and tells its failure to the connection.
        _ = DrainAsync();
        return true;
    }

    /// <summary>From now on this thread's frames only queue, until it calls <see cref="EndHold"/> or <see cref="Flush"/>: they
    /// leave together. Another thread's next frame takes them along.</summary>
    public void Hold() => Volatile.Write(ref holder, Environment.CurrentManagedThreadId);

    /// <summary>The next frame takes along what waits, or <see cref="Flush"/> does.</summary>
    public void EndHold() => Volatile.Write(ref holder, 0);

    /// <summary>Ends the hold, and what waits leaves.</summary>
    public void Flush()
    {
        EndHold();
        lock (gate)
        {
            if (writing || first is null)
            {
                return;
            }

            writing = true;
        }

        _ = DrainAsync();
    }

    /// <summary>Sends a frame and waits until the transport has taken it: back pressure for streams.</summary>
    /// <exception cref="OperationCanceledException">The token ended the wait; the frame may still leave.</exception>
    /// <exception cref="IOException">The writer was closed before or while it left.</exception>
    public async Task WriteAsync(OutgoingFrame frame, CancellationToken cancellationToken)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        frame.Written = written;
        TryEnqueue(frame);
        await written.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls off a frame unless it has left.</summary>
    /// <param name="frame">The frame; not looked at when it has left, because it may be another's by then.</param>
    /// <param name="owner">Its owner.</param>
    public bool TryRecall(OutgoingFrame frame, IFrameOwner owner)
    {
        lock (gate)
        {
            if (owner.HandedOver)
            {
                return false;
            }

            frame.Recalled = true;
            frame.Owner = null;
            return true;
        }
    }

    /// <summary>Takes no more frames and drops those that have not left.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            while (first is { } frame)
            {
                first = frame.Next;
                Drop(frame);
            }

            last = null;
            Interlocked.Exchange(ref queuedBytes, 0);
        }
    }

    private static void Drop(OutgoingFrame frame)
    {
        frame.Written?.TrySetException(new IOException("the connection was closed before the bytes left"));
        frame.Release();
    }

    private async Task DrainAsync()
    {
        while (TakeBatch() is { } batch)
        {
            Exception? error = null;
            try
            {
                if (batch.Next is null)
                {
                    await transport.WriteAsync(batch.Bytes).ConfigureAwait(false);
                }
                else
                {
                    await WriteTogetherAsync(batch).ConfigureAwait(false);
                }
            }
            catch (Exception caught)
            {
                error = caught;
            }

            Complete(batch, error);
            if (error is not null)
            {
                Close();
                failed(error);
                return;
            }
        }
    }

    private OutgoingFrame? TakeBatch()
    {
        lock (gate)
        {
            OutgoingFrame? head = null;
            OutgoingFrame? tail = null;
            var bytes = 0;
            while (first is { } frame && (head is null || bytes + frame.Length <= BatchSize))
            {
                first = frame.Next;
                frame.Next = null;
                Interlocked.Add(ref queuedBytes, -frame.Length);
                if (frame.Recalled)
                {
                    Drop(frame);
                    continue;
                }

                frame.Owner?.FrameHandedOver();
                frame.Owner = null;
                bytes += frame.Length;
                if (tail is null)
                {
                    head = frame;
                }
                else
                {
                    tail.Next = frame;
                }

                tail = frame;
            }

            if (first is null)
            {
                last = null;
            }

            writing = head is not null;
            return head;
        }
    }

    private async ValueTask WriteTogetherAsync(OutgoingFrame batch)
    {
        var size = 0;
        for (var frame = batch; frame is not null; frame = frame.Next)
        {
            size += frame.Length;
        }

        var together = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var used = 0;
            for (var frame = batch; frame is not null; frame = frame.Next)
            {
                frame.Bytes.CopyTo(together.AsMemory(used));
                used += frame.Length;
            }

            await transport.WriteAsync(together.AsMemory(0, used)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(together);
        }
    }

    private static void Complete(OutgoingFrame batch, Exception? error)
    {
        for (OutgoingFrame? frame = batch, next; frame is not null; frame = next)
        {
            next = frame.Next;
            if (error is null)
            {
                frame.Written?.TrySetResult();
            }
            else
            {
                frame.Written?.TrySetException(new IOException("the connection was lost while the bytes were leaving", error));
            }

            frame.Release();
        }
    }
}
