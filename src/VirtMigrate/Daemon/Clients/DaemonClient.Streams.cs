using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;

namespace VirtMigrate.Daemon;

/// <content>Streams that calls have opened.</content>
internal sealed partial class DaemonClient
{
    private readonly Dictionary<(int Procedure, uint Serial), DaemonStream> streams = [];

    /// <summary>Begins the stream of a call that is about to be answered.</summary>
    /// <exception cref="VirtException">The client has gone, or has a stream of that serial.</exception>
    public void OpenStream(VirtStream target, Procedure procedure, uint serial)
    {
        DaemonStream stream;
        lock (gate)
        {
            if (!hasEnded && !streams.ContainsKey((procedure.Number, serial)))
            {
                stream = new DaemonStream(this, target, procedure, serial, options.StreamQueueLength);
                streams.Add((procedure.Number, serial), stream);
                stream.Begin();
                return;
            }
        }

        // Not waited for: it aborts what nobody can fill.
        _ = target.DisposeAsync().AsTask();
        throw DaemonErrors.Internal($"internal error: the stream of {procedure.Name} cannot be opened");
    }

    /// <summary>Tells the client how its stream has ended and forgets it.</summary>
    internal async Task EndStreamAsync(DaemonStream stream, VirtException? error)
    {
        lock (gate)
        {
            streams.Remove((stream.Procedure.Number, stream.Serial));
        }

        var header = new RpcHeader(0, RemoteProgram.Remote, RemoteProgram.Version, stream.Procedure.Number, MessageType.Stream,
            stream.Serial, error is null ? MessageStatus.Ok : MessageStatus.Error);
        var frame = error is null ? OutgoingFrame.Copy(header, []) : OutgoingFrame.Encode(header, ErrorBody.FromException(InDriversName(error)));
        try
        {
            await writer.WriteAsync(frame, lost.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client has gone.
        }
    }

    private DaemonStream? FindStream(in RpcHeader header)
    {
        lock (gate)
        {
            return header.Program == RemoteProgram.Remote ? streams.GetValueOrDefault((header.Procedure, header.Serial)) : null;
        }
    }

    /// <summary>A packet of a stream; one that belongs to none is dropped.</summary>
    /// <returns>The stream that shall take the packet's data.</returns>
    private DaemonStream? OnStream(in RpcHeader header)
    {
        if (FindStream(header) is not { } stream)
        {
            return null;
        }

        switch (header.Status)
        {
            case MessageStatus.Continue:
                return stream;
            case MessageStatus.Ok:
                stream.Finish();
                return null;
            default:
                stream.Abort();
                return null;
        }
    }

    private async Task CloseStreamsAsync()
    {
        DaemonStream[] open;
        lock (gate)
        {
            open = [.. streams.Values];
            streams.Clear();
        }

        foreach (var stream in open)
        {
            stream.Abort();
            await stream.Ended.ConfigureAwait(false);
        }
    }
}
