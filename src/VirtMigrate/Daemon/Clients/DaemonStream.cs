using System.Threading.Channels;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;

namespace VirtMigrate.Daemon;

/// <summary>What a client sends on a stream, on its way into the driver's end of it.</summary>
internal sealed class DaemonStream
{
    private readonly DaemonClient client;
    private readonly VirtStream target;
    private readonly Channel<byte[]> chunks;
    private readonly CancellationTokenSource aborted = new();

    public DaemonStream(DaemonClient client, VirtStream target, Procedure procedure, uint serial, int queueLength)
    {
        this.client = client;
        this.target = target;
        Procedure = procedure;
        Serial = serial;
        chunks = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(queueLength) { SingleReader = true, SingleWriter = true });
    }

    /// <summary>The call that opened it.</summary>
    public Procedure Procedure { get; }

    /// <summary>Serial of that call.</summary>
    public uint Serial { get; }

    /// <summary>Ends when the driver's end is closed.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to pass data on.</summary>
    public void Begin() => Ended = Task.Run(PumpAsync);

    /// <summary>Takes data; waits while too many wait already.</summary>
    public async ValueTask AcceptAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        // An empty packet marks the end of data that flow to a client; from a client it says nothing.
        if (data.IsEmpty)
        {
            return;
        }

        try
        {
            await chunks.Writer.WriteAsync(data.ToArray(), cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The stream has ended meanwhile; late data are dropped.
        }
    }

    /// <summary>The client has sent everything.</summary>
    public void Finish() => chunks.Writer.TryComplete();

    /// <summary>The client gives up.</summary>
    public void Abort()
    {
        aborted.Cancel();
        chunks.Writer.TryComplete();
    }

    private async Task PumpAsync()
    {
        VirtException? error = null;
        try
        {
            await foreach (var chunk in chunks.Reader.ReadAllAsync(aborted.Token).ConfigureAwait(false))
            {
                await target.SendAsync(chunk, aborted.Token).ConfigureAwait(false);
            }

            aborted.Token.ThrowIfCancellationRequested();
            await target.FinishAsync(aborted.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // An abort is answered with a plain end.
        }
        catch (VirtException caught)
        {
            error = caught;
        }
        catch (Exception caught) when (caught is not OutOfMemoryException)
        {
            error = DaemonErrors.Internal($"internal error: {caught.GetType().Name} in the stream of {Procedure.Name}: {caught.Message}");
        }

        chunks.Writer.TryComplete();
        await CloseTargetAsync().ConfigureAwait(false);
        await client.EndStreamAsync(this, error).ConfigureAwait(false);
    }

    private async Task CloseTargetAsync()
    {
        try
        {
            await target.DisposeAsync().ConfigureAwait(false);
        }
        catch (VirtException)
        {
            // It is given up; how it takes that does not matter to the client.
        }
    }
}
