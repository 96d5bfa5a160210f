namespace VirtMigrate.Remote.Transports;

/// <summary>The two-way flow of bytes under a connection: a socket, or a stream over one (TLS, a helper program, a SASL
/// layer). At most one read and one write are under way at a time.</summary>
internal abstract class RpcTransport : IAsyncDisposable
{
    /// <summary>Reads some bytes; 0 is the end. Ends with an exception, not later, when <see cref="Abort"/> is called.</summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>Writes all of the bytes.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> data);

    /// <summary>Closes at once, without waiting for anything: reads and writes under way fail. May be called again.</summary>
    public abstract void Abort();

    /// <summary>Closes and lets go of what belongs to it.</summary>
    public abstract ValueTask DisposeAsync();
}
