namespace VirtMigrate.Drivers;

/// <summary>A stream of bytes beside a call, such as a tunnelled migration's memory. One sender and one receiver at a time.</summary>
public abstract class VirtStream : IAsyncDisposable
{
    /// <summary>Sends bytes; returns when they have been taken over, not when the peer has them.</summary>
    public abstract Task SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Receives bytes; 0 is the end of the data.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Says that all was sent and waits for the peer's word that it has taken it.</summary>
    public abstract Task FinishAsync(CancellationToken cancellationToken);

    /// <summary>Gives up; the peer drops what came.</summary>
    public abstract Task AbortAsync(CancellationToken cancellationToken);

    /// <summary>Aborts the stream if it is still open.</summary>
    public abstract ValueTask DisposeAsync();
}
