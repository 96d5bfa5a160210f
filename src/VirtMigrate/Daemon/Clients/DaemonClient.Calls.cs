using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Daemon;

/// <content>Calls and their answers.</content>
internal sealed partial class DaemonClient
{
    private void BeginCall(RpcHeader header, ReadOnlySpan<byte> body)
    {
        DecodedCall? call = null;
        VirtException? refusal = null;
        try
        {
            call = Decode(header, body);
        }
        catch (VirtException error)
        {
            refusal = error;
        }
        catch (XdrException error)
        {
            refusal = DaemonErrors.Rpc($"Unable to decode message payload: {error.Message}");
        }

        var name = header.Program == RemoteProgram.Remote ? RemoteProcedures.NameOf(header.Procedure) : null;

        // Not on this thread: whatever a driver does before its first wait must not keep the loop from reading.
        Track(Task.Run(() => AnswerAsync(header, name, call, refusal), CancellationToken.None));
    }

    /// <exception cref="VirtException">The call is refused.</exception>
    /// <exception cref="XdrException">Its arguments cannot be read.</exception>
    private DecodedCall Decode(in RpcHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Program != RemoteProgram.Remote || header.Version != RemoteProgram.Version)
        {
            throw DaemonErrors.Rpc($"Cannot find program {header.Program} version {header.Version}");
        }

        if (header.Status != MessageStatus.Ok)
        {
            throw DaemonErrors.Rpc($"Unexpected message status {(int)header.Status}");
        }

        if (!Authentication.IsComplete && !IsAuthentication(header.Procedure))
        {
            throw DaemonErrors.NotAuthenticated();
        }

        var handler = ProcedureTable.Instance.Get(header.Procedure);
        var call = handler.Decode(body);
        if (handler.NeedsDriver && Driver is null)
        {
            throw DaemonErrors.NotOpen();
        }

        return handler.Procedure.IsWrite && IsReadOnly ? throw DaemonErrors.ReadOnly(handler.Procedure.Name) : call;
    }

    private async Task AnswerAsync(RpcHeader header, string? name, DecodedCall? call, VirtException? refusal)
    {
        var begun = options.TimeProvider.GetTimestamp();
        var reply = header with { Type = MessageType.Reply, Status = MessageStatus.Ok };
        OutgoingFrame? answer = null;
        var error = refusal;
        try
        {
            if (call is not null)
            {
                answer = await call(new DaemonCallContext(this, header.Serial, abandoned.Token), reply).ConfigureAwait(false);
            }
        }
        catch (VirtException caught)
        {
            error = caught;
        }
        catch (XdrException caught)
        {
            error = DaemonErrors.Rpc($"Unable to encode message payload: {caught.Message}");
        }
        catch (OperationCanceledException)
        {
            error = new VirtException(VirtErrorCode.OperationAborted, VirtErrorDomain.Rpc, $"operation aborted: {name}");
        }
        catch (Exception caught) when (caught is not OutOfMemoryException)
        {
            // A driver's fault must not take the daemon with it, nor leave the client without an answer.
            error = DaemonErrors.Internal($"internal error: {caught.GetType().Name} in {name}: {caught.Message}");
        }

        error = error is null ? null : InDriversName(error);
        options.CallEnded?.Invoke(new DaemonCall(Number, name ?? $"procedure {header.Procedure}", header.Serial, error,
            options.TimeProvider.GetElapsedTime(begun)));
        await SendAnswerAsync(reply, answer, error).ConfigureAwait(false);
    }

    private async Task SendAnswerAsync(RpcHeader reply, OutgoingFrame? answer, VirtException? error)
    {
        if (error is { IsConnectionLost: true } && options.CutsClientWithDriver)
        {
            // The host that should have answered is gone: nobody answers. The client is cut off by whoever watches the driver.
            window.Release();
            return;
        }

        var frame = answer ?? OutgoingFrame.Encode(reply with { Status = MessageStatus.Error }, ErrorBody.FromException(error!));
        try
        {
            await writer.WriteAsync(frame, lost.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Nobody is there to hear it; the reading loop ends by itself.
        }

        bool ends;
        lock (gate)
        {
            ends = closesAfterAnswer && reply.Procedure == RemoteProcedures.ConnectClose.Number;
        }

        if (ends)
        {
            End();
        }

        window.Release();
    }

    /// <summary>"Not supported" is answered in the name of the driver, as far as there is one.</summary>
    private VirtException InDriversName(VirtException error)
    {
        if (error.Code != VirtErrorCode.NoSupport || error.Domain != VirtErrorDomain.None)
        {
            return error;
        }

        lock (gate)
        {
            return new VirtException(error.Code, driverDomain, error.Message) { ErrorId = error.ErrorId };
        }
    }

    private static bool IsAuthentication(int procedure) =>
        procedure >= RemoteProcedures.AuthList.Number && procedure <= RemoteProcedures.AuthPolkit.Number;

    private void Track(Task call)
    {
        lock (gate)
        {
            if (call.IsCompleted)
            {
                return;
            }

            calls.Add(call);
        }

        _ = call.ContinueWith(
            static (ended, state) =>
            {
                var client = (DaemonClient)state!;
                lock (client.gate)
                {
                    client.calls.Remove(ended);
                }
            },
            this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
