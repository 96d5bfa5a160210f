namespace VirtMigrate.Remote.Transports;

/// <summary>Any duplex stream as a transport: TLS, a program's standard input and output.</summary>
internal sealed class StreamTransport(Stream stream) : RpcTransport
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
            stream.Dispose();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref aborted, 1) == 0)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
