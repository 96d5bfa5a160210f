using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Daemon;

/// <content>The reading loop.</content>
internal sealed partial class DaemonClient
{
    /// <summary>Bytes that may wait in the buffer while nothing is handled.</summary>
    private const int ReadAheadLimit = 65_536;

    private Task<int>? pendingFill;
    private volatile bool stalled;

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                // The place for the next packet comes first: without one the socket is not read.
                if (!await EnterWindowAsync().ConfigureAwait(false))
                {
                    return;
                }

                ReadOnlyMemory<byte> packet;
                while (!reader.TryTake(out packet))
                {
                    if (!await FillAsync().ConfigureAwait(false))
                    {
                        return;
                    }
                }

                if (!OnPacket(packet.Span, out var stream))
                {
                    window.Release();
                }

                if (stream is not null && !await PassOnAsync(stream, packet[ProtocolLimits.Header..]).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        finally
        {
            transport.Abort();
            if (pendingFill is { } fill)
            {
                // The buffer belongs to the read until that has ended; the abort sees to it.
                await fill.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            }

            reader.Dispose();
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>False: the client has gone meanwhile.</returns>
    private async ValueTask<bool> EnterWindowAsync()
    {
        var free = window.WaitAsync(lost.Token);
        if (free.IsCompletedSuccessfully)
        {
            return true;
        }

        return await OutlastAsync(free).ConfigureAwait(false);
    }

    /// <summary>Gives a packet's data to its stream, and waits while too many wait there already.</summary>
    /// <returns>False: the client has gone meanwhile.</returns>
    private async ValueTask<bool> PassOnAsync(DaemonStream stream, ReadOnlyMemory<byte> data)
    {
        // The stream has its own copy of the data at once: the buffer is free for the read ahead.
        var taken = stream.AcceptAsync(data, lost.Token);
        if (taken.IsCompletedSuccessfully)
        {
            return true;
        }

        return await OutlastAsync(taken.AsTask()).ConfigureAwait(false);
    }

    /// <summary>Waits for what keeps this loop from handling packets, and sees the client's end meanwhile by reading ahead, as
    /// far as <see cref="ReadAheadLimit"/>. An end behind more bytes than that is found by the next sign of life that is sent
    /// to the client.</summary>
    /// <returns>False: the client has gone.</returns>
    private async ValueTask<bool> OutlastAsync(Task wait)
    {
        stalled = true;
        while (!wait.IsCompleted && reader.Untaken < ReadAheadLimit)
        {
            pendingFill ??= reader.BeginFill().AsTask();
            if (await Task.WhenAny(wait, pendingFill).ConfigureAwait(false) == pendingFill && !await FillAsync().ConfigureAwait(false))
            {
                return false;
            }
        }

        await wait.ConfigureAwait(false);
        stalled = false;
        return true;
    }

    private async ValueTask<bool> FillAsync()
    {
        int count;
        if (pendingFill is { } fill)
        {
            count = await fill.ConfigureAwait(false);
            pendingFill = null;
        }
        else
        {
            count = await reader.BeginFill().ConfigureAwait(false);
        }

        keepAlive?.Received();
        return reader.EndFill(count);
    }

    /// <summary>Handles a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="stream">The stream that shall take its data.</param>
    /// <returns>Whether it keeps its place in the window.</returns>
    /// <exception cref="XdrException">The connection is of no use any more.</exception>
    private bool OnPacket(ReadOnlySpan<byte> packet, out DaemonStream? stream)
    {
        stream = null;
        var reading = new XdrReader(packet);
        var header = RpcHeader.Read(ref reading);
        if (header.Program == RemoteProgram.KeepAlive && header.Version == RemoteProgram.Version)
        {
            OnKeepAlive(header);
            return false;
        }

        switch (header.Type)
        {
            case MessageType.Call:
                BeginCall(header, packet[ProtocolLimits.Header..]);
                return true;
            case MessageType.CallWithDescriptors:
                Refuse(header, DaemonErrors.Rpc("file descriptors cannot be passed on this connection"));
                return true;
            case MessageType.Stream:
                stream = OnStream(header);
                return false;
            case MessageType.StreamHole when FindStream(header) is not null:
                throw new XdrException("a hole in a stream that is not sparse");
            case MessageType.Reply or MessageType.ReplyWithDescriptors or MessageType.Message or MessageType.StreamHole:
                // Nothing here waits for it: dropped, as a real daemon does.
                return false;
            default:
                Refuse(header, DaemonErrors.Rpc($"Unexpected message type {(int)header.Type}"));
                return true;
        }
    }

    private void Refuse(in RpcHeader header, VirtException error) => Track(AnswerAsync(header, name: null, call: null, error));
}
