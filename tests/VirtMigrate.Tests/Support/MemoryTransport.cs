using System.IO.Pipelines;
using VirtMigrate.Remote.Transports;

namespace VirtMigrate.Tests.Support;

/// <summary>One end of a connection inside the process.</summary>
internal sealed class MemoryTransport : RpcTransport
{
    private readonly PipeReader input;
    private readonly PipeWriter output;
    private readonly TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int writes;

    private MemoryTransport(PipeReader input, PipeWriter output) => (this.input, this.output) = (input, output);

    /// <summary>Number of writes so far: what would be system calls.</summary>
    public int Writes => Volatile.Read(ref writes);

    /// <summary>Most bytes that a read brings.</summary>
    public int ReadLimit { get; set; } = int.MaxValue;

    /// <summary>Whether it can be waited for on a thread.</summary>
    public bool OnThread { get; set; }

    public override bool CanWaitOnThread => OnThread;

    /// <summary>When set, writes wait for it before a byte is taken.</summary>
    public Task? WriteGate { get; set; }

    public bool IsAborted => aborted.Task.IsCompleted;

    /// <summary>Makes the two ends.</summary>
    public static (MemoryTransport Client, MemoryTransport Server) Pair(long capacity = 1 << 30)
    {
        var options = new PipeOptions(pauseWriterThreshold: capacity, resumeWriterThreshold: capacity / 2, useSynchronizationContext: false);
        var up = new Pipe(options);
        var down = new Pipe(options);
        return (new MemoryTransport(down.Reader, up.Writer), new MemoryTransport(up.Reader, down.Writer));
    }

    public override void BeginWaiting()
    {
    }

    public override int Read(Span<byte> buffer)
    {
        var copy = new byte[buffer.Length];
        var count = ReadAsync(copy).AsTask().GetAwaiter().GetResult();
        copy.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var result = await input.ReadAsync();
        if (result.IsCanceled)
        {
            throw new ObjectDisposedException("transport");
        }

        var bytes = result.Buffer;
        var count = (int)Math.Min(bytes.Length, Math.Min(buffer.Length, ReadLimit));
        var taken = bytes.Slice(0, count);
        var target = buffer.Span;
        foreach (var part in taken)
        {
            part.Span.CopyTo(target);
            target = target[part.Length..];
        }

        input.AdvanceTo(taken.End);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> data)
    {
        if (WriteGate is { } gate)
        {
            await await Task.WhenAny(gate, aborted.Task);
        }

        ObjectDisposedException.ThrowIf(IsAborted, this);
        Interlocked.Increment(ref writes);
        var result = await output.WriteAsync(data);
        if (result.IsCanceled || result.IsCompleted)
        {
            throw new IOException("the peer is gone");
        }
    }

    /// <summary>Sends no more, and goes on receiving.</summary>
    public void CloseOutput() => output.Complete();

    public override void Abort()
    {
        if (aborted.TrySetResult())
        {
            input.CancelPendingRead();
            output.CancelPendingFlush();
            output.Complete();
        }
    }

    public override ValueTask DisposeAsync()
    {
        Abort();
        return ValueTask.CompletedTask;
    }
}
