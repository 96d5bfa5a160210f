using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Rpc;

namespace VirtMigrate.Daemon;

/// <content>Signs of life.</content>
internal sealed partial class DaemonClient
{
    private readonly KeepAliveMark pingMark = new();
    private readonly KeepAliveMark pongMark = new();
    private volatile KeepAlive? keepAlive;

    /// <summary>The client knows the keepalive program: from now on it is asked.</summary>
    public void BeginKeepAlive()
    {
        lock (gate)
        {
            if (keepAlive is null)
            {
                WatchLife();
            }
        }
    }

    private void WatchLife()
    {
        if (hasEnded || options.KeepAliveInterval <= TimeSpan.Zero)
        {
            return;
        }

        keepAlive = new KeepAlive(options.KeepAliveInterval, Math.Max(0, options.KeepAliveCount), options.TimeProvider,
            () => SendKeepAlive(KeepAliveProcedure.Ping, pingMark), OnSilence);
    }

    private void OnSilence()
    {
        // A client that is not listened to, because its calls or its stream take long, cannot be heard either.
        if (stalled)
        {
            lock (gate)
            {
                WatchLife();
            }

            return;
        }

        End();
    }

    private void OnKeepAlive(in RpcHeader header)
    {
        if (header.Type == MessageType.Message && header.Procedure == KeepAliveProcedure.Ping)
        {
            SendKeepAlive(KeepAliveProcedure.Pong, pongMark);
        }
    }

    private void SendKeepAlive(int procedure, KeepAliveMark mark)
    {
        if (mark.TryClaim())
        {
            var frame = OutgoingFrame.Copy(new RpcHeader(0, RemoteProgram.KeepAlive, RemoteProgram.Version, procedure,
                MessageType.Message, 0, MessageStatus.Ok), []);
            frame.Owner = mark;
            writer.TryEnqueue(frame);
        }
    }
}
