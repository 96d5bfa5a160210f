using System.Net.Sockets;

namespace VirtMigrate.Remote.Transports;

/// <summary>A connected socket, used directly: one system call a write and nothing allocated for either way.</summary>
/// <remarks>
/// A socket that is read on a thread is never given to the runtime's own socket thread, as long as writes need not wait:
/// registered there once, that thread would be woken by every reply from then on, only to find that nobody waits for it.
/// That is done on Linux, where it was measured, and where shutting a socket down ends a wait for it.
/// </remarks>
/// <param name="socket">The socket, which belongs to the transport.</param>
/// <param name="isFresh">Whether it was not registered with the runtime's socket thread yet.</param>
internal sealed class SocketTransport(Socket socket, bool isFresh = false) : RpcTransport
{
    private const int WithoutLimit = -1;

    private volatile bool isWaitedFor;

    /// <inheritdoc/>
    public override bool CanWaitOnThread => isFresh && OperatingSystem.IsLinux();

    /// <inheritdoc/>
    public override void BeginWaiting()
    {
        socket.Blocking = false;
        isWaitedFor = true;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            // Its end is the socket's: Abort shuts it down.
            socket.Poll(WithoutLimit, SelectMode.SelectRead);
            var count = socket.Receive(buffer, SocketFlags.None, out var error);
            switch (error)
            {
                case SocketError.Success:
                    return count;
                case SocketError.WouldBlock or SocketError.Interrupted:
                    continue;
                default:
                    throw new SocketException((int)error);
            }
        }
    }

    /// <inheritdoc/>
    public override void EndWaiting() => socket.Dispose();

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, SocketFlags.None);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> data)
    {
        if (isWaitedFor)
        {
            var count = socket.Send(data.Span, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success when count == data.Length => ValueTask.CompletedTask,
                SocketError.Success => FinishAsync(ValueTask.FromResult(count), data),
                SocketError.WouldBlock => FinishAsync(ValueTask.FromResult(0), data),
                _ => ValueTask.FromException(new SocketException((int)error)),
            };
        }

        var sending = socket.SendAsync(data, SocketFlags.None);
        if (!sending.IsCompletedSuccessfully)
        {
            return FinishAsync(sending, data);
        }

        var sent = sending.GetAwaiter().GetResult();
        return sent == data.Length ? ValueTask.CompletedTask : FinishAsync(ValueTask.FromResult(sent), data);
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        if (isWaitedFor)
        {
            // The thread that waits is woken and closes it: closing it under that thread would have to spin until it is out.
            ShutDown(socket);
        }
        else
        {
            Break(socket);
        }
    }

    /// <summary>Closes a socket at once; what is under way on it fails.</summary>
    public static void Break(Socket socket)
    {
        // Otherwise a read under way would make the system reset the connection: the peer would log an error.
        ShutDown(socket);
        socket.Dispose();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Abort();
        return ValueTask.CompletedTask;
    }

    private static void ShutDown(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    private async ValueTask FinishAsync(ValueTask<int> sending, ReadOnlyMemory<byte> data)
    {
        var rest = data[await sending.ConfigureAwait(false)..];
        while (!rest.IsEmpty)
        {
            rest = rest[await socket.SendAsync(rest, SocketFlags.None).ConfigureAwait(false)..];
        }
    }
}
