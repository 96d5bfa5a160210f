using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports;

/// <summary>The two-way flow of bytes under a connection: a socket, or a stream over one (TLS, a helper program, a SASL
/// layer). At most one read and one write are under way at a time.</summary>
internal abstract class RpcTransport : IAsyncDisposable
{
    /// <summary>Reads some bytes; 0 is the end. Ends with an exception, not later, when <see cref="Abort"/> is called.</summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>Whether bytes can be waited for on a thread, by <see cref="Read"/>.</summary>
    public virtual bool CanWaitOnThread => false;

    /// <summary>Makes the transport fit for <see cref="Read"/>; <see cref="ReadAsync"/> may still be used. Whoever reads ends
    /// it with <see cref="EndWaiting"/>.</summary>
    public virtual void BeginWaiting() => throw new NotSupportedException("this transport is read asynchronously only");

    /// <summary>As <see cref="ReadAsync"/>, and waits on this thread.</summary>
    public virtual int Read(Span<byte> buffer) => throw new NotSupportedException("this transport is read asynchronously only");

    /// <summary>Nobody reads any more, now that it was aborted.</summary>
    public virtual void EndWaiting()
    {
    }

    /// <summary>Writes all of the bytes.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> data);

    /// <summary>Closes at once, without waiting for anything: reads and writes under way fail. May be called again.</summary>
    public abstract void Abort();

    /// <summary>Says why the connection was lost while it was being opened, if the transport knows more than that the bytes
    /// have ended: a program that leads to the host has printed why. May be asked when it is aborted or disposed.</summary>
    /// <param name="loss">What the connection knows.</param>
    public virtual ValueTask<VirtException> ExplainAsync(VirtException loss) => ValueTask.FromResult(loss);

    /// <summary>Closes and lets go of what belongs to it.</summary>
    public abstract ValueTask DisposeAsync();
}
