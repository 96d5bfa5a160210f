using VirtMigrate.Drivers;

namespace VirtMigrate.Tests.Daemon;

/// <summary>The driver's end of a stream, which does what a test tells.</summary>
internal sealed class BenchStream : VirtStream
{
    private readonly MemoryStream taken = new();
    private readonly TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When set, sends wait for it.</summary>
    public Task? Gate { get; set; }

    /// <summary>When set, sends fail.</summary>
    public Exception? Failure { get; set; }

    public bool IsFinished { get; private set; }

    public Task Disposed => disposed.Task;

    public byte[] Taken
    {
        get
        {
            lock (taken)
            {
                return taken.ToArray();
            }
        }
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (Gate is { } gate)
        {
            await gate.WaitAsync(cancellationToken);
        }

        if (Failure is not null)
        {
            throw Failure;
        }

        lock (taken)
        {
            taken.Write(data.Span);
        }
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => ValueTask.FromResult(0);

    public override Task FinishAsync(CancellationToken cancellationToken)
    {
        IsFinished = true;
        return Task.CompletedTask;
    }

    public override Task AbortAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
