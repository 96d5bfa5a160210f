using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>The destination's end of a tunnelled migration: counts the bytes that come; what they are does not matter to a simulated guest, which the source hands over when all is there.</summary>
internal sealed class SimulatedTunnel : VirtStream
{
    private readonly object gate = new();
    private readonly SimulationDriver connection;
    private readonly Action<string> failed;
    private State state;

    public SimulatedTunnel(SimulationDriver connection, Action<string> failed) => (this.connection, this.failed) = (connection, failed);

    private enum State
    {
        Open,
        Finished,
        Aborted,
    }

    public override Task SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (Refusal() is { } error)
            {
                return Task.FromException(error);
            }

            connection.Host.CountTunnelBytes(data.Length);
            return Task.CompletedTask;
        }
    }

    /// <summary>The destination sends nothing: the end of the data, at once.</summary>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => ValueTask.FromResult(0);

    public override Task FinishAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (Refusal() is { } error)
            {
                return Task.FromException(error);
            }

            state = State.Finished;
            return Task.CompletedTask;
        }
    }

    public override Task AbortAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (state != State.Open)
            {
                return Task.CompletedTask;
            }

            state = State.Aborted;
        }

        failed("the tunnel was aborted");
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync() => await AbortAsync(CancellationToken.None).ConfigureAwait(false);

    private VirtException? Refusal() =>
        !connection.IsOpen ? connection.LostError("stream", CallDelivery.Unknown)
        : state == State.Open ? null
        : new VirtException(VirtErrorCode.OperationInvalid, VirtErrorDomain.Streams, "Requested operation is not valid: the stream is closed");
}
