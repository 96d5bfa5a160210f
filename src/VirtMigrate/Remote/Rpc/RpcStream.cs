using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;

namespace VirtMigrate.Remote.Rpc;

/// <summary>A stream beside a call: packets that carry the call's serial.</summary>
/// <remarks>Sending waits for the transport. Receiving has a bounded queue in between, see
/// <see cref="RpcConnectionOptions.StreamReceiveLimit"/>.</remarks>
internal sealed class RpcStream : VirtStream
{
    private readonly object gate = new();
    private readonly RpcConnection connection;
    private readonly FrameWriter writer;
    private readonly int receiveLimit;
    private readonly Queue<byte[]> received = new();
    private int receivedBytes;
    private int takenOfFirst;
    private bool endOfData;
    private Ending ending;
    private VirtException? failure;
    private TaskCompletionSource? receiving;
    private TaskCompletionSource? ended;

    /// <summary>Makes the stream of a call that is about to leave.</summary>
    public RpcStream(RpcConnection connection, FrameWriter writer, string name, int receiveLimit)
    {
        this.connection = connection;
        this.writer = writer;
        this.receiveLimit = receiveLimit;
        Name = name;
    }

    private enum Ending
    {
        None,
        Finishing,
        Aborting,
        Done,
    }

    /// <summary>The call that opened it.</summary>
    public string Name { get; }

    /// <summary>Serial of that call.</summary>
    public uint Serial { get; private set; }

    /// <summary>Program of that call.</summary>
    public uint Program { get; private set; }

    private int Procedure { get; set; }

    /// <inheritdoc/>
    /// <exception cref="VirtException">The stream has failed or ended; <see cref="CallDelivery.Unknown"/>: the host may have taken part of the data.</exception>
    public override async Task SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            OutgoingFrame frame;
            lock (gate)
            {
                ThrowUnlessOpen();
                var chunk = data.Span[..Math.Min(data.Length, ProtocolLimits.StreamChunk)];
                data = data[chunk.Length..];
                frame = OutgoingFrame.Copy(Header(MessageStatus.Continue), chunk);
            }

            try
            {
                await writer.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                throw await LostAsync().ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (gate)
            {
                if (failure is not null)
                {
                    throw failure;
                }

                if (received.TryPeek(out var first))
                {
                    return Take(first, buffer.Span);
                }

                if (endOfData || ending == Ending.Done)
                {
                    return 0;
                }

                receiving ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = receiving.Task;
            }

            await more.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override Task FinishAsync(CancellationToken cancellationToken) => EndAsync(Ending.Finishing, MessageStatus.Ok, cancellationToken);

    /// <inheritdoc/>
    public override Task AbortAsync(CancellationToken cancellationToken) => EndAsync(Ending.Aborting, MessageStatus.Error, cancellationToken);

    /// <summary>Aborts the stream if it is open; does not wait for the host's word.</summary>
    public override ValueTask DisposeAsync()
    {
        Refuse(null);
        return ValueTask.CompletedTask;
    }

    /// <summary>The call was answered: the stream has begun.</summary>
    internal void Open(uint serial, uint program, int procedure) => (Serial, Program, Procedure) = (serial, program, procedure);

    /// <summary>Data has come; an empty packet is their end.</summary>
    internal void OnData(ReadOnlySpan<byte> data)
    {
        lock (gate)
        {
            if (failure is not null || ending is Ending.Aborting or Ending.Done || endOfData)
            {
                return;
            }

            endOfData = data.IsEmpty;
            if (data.Length <= receiveLimit - receivedBytes)
            {
                if (!endOfData)
                {
                    received.Enqueue(data.ToArray());
                    receivedBytes += data.Length;
                }

                Wake(ref receiving);
                return;
            }
        }

        Refuse($"data faster than they are received here: more than {receiveLimit} bytes wait");
    }

    /// <summary>The host's word to our finish or abort.</summary>
    internal void OnFinished()
    {
        bool expected;
        lock (gate)
        {
            expected = ending is Ending.Finishing or Ending.Aborting;
            if (expected)
            {
                ending = Ending.Done;
                Wake(ref receiving);
                Wake(ref ended);
            }
        }

        if (expected)
        {
            connection.Forget(this);
        }
        else
        {
            Refuse("the end of the stream, for which nobody has asked");
        }
    }

    /// <summary>The host gave the stream up.</summary>
    internal void OnFailed(VirtException error)
    {
        connection.Forget(this);
        Fail(error);
    }

    /// <summary>The stream is dead.</summary>
    internal void Fail(VirtException error)
    {
        lock (gate)
        {
            if (ending == Ending.Done)
            {
                return;
            }

            failure ??= error;
            received.Clear();
            receivedBytes = 0;
            Wake(ref receiving);
            Wake(ref ended);
        }
    }

    /// <summary>Gives the stream up from this side and tells the host.</summary>
    /// <param name="what">What the host has sent; null: nobody wants the stream any more.</param>
    internal void Refuse(string? what)
    {
        OutgoingFrame? abort = null;
        lock (gate)
        {
            if (failure is not null || ending == Ending.Done)
            {
                return;
            }

            if (ending != Ending.Aborting)
            {
                abort = OutgoingFrame.Copy(Header(MessageStatus.Error), []);
            }
        }

        connection.Forget(this);
        Fail(what is null
            ? connection.StreamError($"the stream of {Name} was aborted here", Name, VirtErrorId.OperationAborted, CallDelivery.Unknown)
            : connection.StreamError($"{connection.Host} has sent {what}; the stream of {Name} was aborted", Name, VirtErrorId.HostError, CallDelivery.Unknown));
        if (abort is not null)
        {
            writer.TryEnqueue(abort);
        }
    }

    private async Task EndAsync(Ending how, MessageStatus status, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource word = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (how == Ending.Finishing)
            {
                ThrowUnlessOpen();
            }
            else if (failure is not null || ending is Ending.Aborting or Ending.Done)
            {
                return;
            }

            // An abort overtakes a finish that waits for its word.
            ended?.TrySetException(connection.StreamError($"the stream of {Name} was aborted here", Name,
                VirtErrorId.OperationAborted, CallDelivery.Unknown));
            ending = how;
            ended = word;
        }

        writer.TryEnqueue(OutgoingFrame.Copy(Header(status), []));
        await word.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (gate)
        {
            // An abort has what it wanted, whichever way the stream died.
            if (how == Ending.Finishing && failure is not null)
            {
                throw failure;
            }
        }
    }

    private async Task<VirtException> LostAsync()
    {
        // The writer knows it first; the reason follows at once.
        var reason = await connection.Closed.ConfigureAwait(false);
        lock (gate)
        {
            return failure ?? connection.StreamError(
                reason?.Message ?? $"the connection to {connection.Host} is closed", Name, reason?.ErrorId ?? VirtErrorId.ConnectionClosed, CallDelivery.Unknown);
        }
    }

    private void ThrowUnlessOpen()
    {
        if (failure is not null)
        {
            throw failure;
        }

        if (ending != Ending.None)
        {
            throw connection.StreamError($"the stream of {Name} has been ended already", Name, VirtErrorId.OperationInvalid, CallDelivery.NotSent);
        }
    }

    private int Take(byte[] first, Span<byte> buffer)
    {
        var rest = first.AsSpan(takenOfFirst);
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        receivedBytes -= count;
        takenOfFirst += count;
        if (takenOfFirst == first.Length)
        {
            received.Dequeue();
            takenOfFirst = 0;
        }

        return count;
    }

    private RpcHeader Header(MessageStatus status) =>
        new(0, Program, RemoteProgram.Version, Procedure, MessageType.Stream, Serial, status);

    private static void Wake(ref TaskCompletionSource? waiter)
    {
        waiter?.TrySetResult();
        waiter = null;
    }
}
