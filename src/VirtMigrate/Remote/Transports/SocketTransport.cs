using System.Net.Sockets;

namespace VirtMigrate.Remote.Transports;

/// <summary>A connected socket, used directly: one system call a read or write and nothing allocated for either.</summary>
internal sealed class SocketTransport(Socket socket) : RpcTransport
{
    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, SocketFlags.None);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> data)
    {
        var sending = socket.SendAsync(data, SocketFlags.None);
        if (!sending.IsCompletedSuccessfully)
        {
            return FinishAsync(sending, data);
        }

        var sent = sending.GetAwaiter().GetResult();
        return sent == data.Length ? ValueTask.CompletedTask : FinishAsync(ValueTask.FromResult(sent), data);
    }

    /// <inheritdoc/>
    public override void Abort() => Break(socket);

    /// <summary>Closes a socket at once; what is under way on it fails.</summary>
    public static void Break(Socket socket)
    {
        try
        {
            // Otherwise a read under way would make the system reset the connection: the peer would log an error.
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        socket.Dispose();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Abort();
        return ValueTask.CompletedTask;
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
