namespace VirtMigrate.Remote.Transports;

/// <summary>Any duplex stream as a transport: TLS, a program's standard input and output.</summary>
/// <param name="stream">The stream, which belongs to the transport.</param>
/// <param name="abort">Breaks off what is under way below the stream, so that closing the stream waits for nothing.</param>
internal sealed class StreamTransport(Stream stream, Action? abort = null) : RpcTransport
{
    private int aborted;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> data)
    {
        await stream.WriteAsync(data).ConfigureAwait(false);
        await stream.FlushAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        if (Interlocked.Exchange(ref aborted, 1) == 0)
        {
            abort?.Invoke();
            stream.Dispose();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref aborted, 1) == 0)
        {
            abort?.Invoke();
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
