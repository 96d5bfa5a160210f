using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

internal sealed partial class RpcConnection
{
    private readonly Dictionary<uint, OpenCall> calls = [];
    private readonly CallWindow window;
    private uint nextSerial;

    /// <summary>Calls the host and waits for its answer.</summary>
    /// <param name="procedure">What to call.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the wait. A call that has left is given up: the host may still act on it, its
    /// reply is dropped, the connection lives on.</param>
    /// <param name="program">The program of the procedure.</param>
    /// <exception cref="VirtException">The host answered with an error, or the connection ended.</exception>
    public ValueTask<TReturn> CallAsync<TArguments, TReturn>(
        Procedure<TArguments, TReturn> procedure, TArguments arguments, CancellationToken cancellationToken,
        uint program = RemoteProgram.Remote)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn> =>
        StartCall(procedure, arguments, null, program, cancellationToken);

    private ValueTask<TReturn> StartCall<TArguments, TReturn>(
        Procedure<TArguments, TReturn> procedure, TArguments arguments, RpcStream? stream, uint program, CancellationToken cancellationToken)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn>
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TReturn>(cancellationToken);
        }

        if (closeReason is { } reason)
        {
            return ValueTask.FromException<TReturn>(AfterClose(reason, procedure.Name));
        }

        OutgoingFrame frame;
        try
        {
            frame = OutgoingFrame.Encode(
                new RpcHeader(0, program, RemoteProgram.Version, procedure.Number, MessageType.Call, 0, MessageStatus.Ok), arguments);
        }
        catch (XdrException error)
        {
            return ValueTask.FromException<TReturn>(new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.Rpc,
                $"{procedure.Name} was not sent: {error.Message}", error)
            {
                ErrorId = VirtErrorId.ArgumentInvalid,
                Host = Host,
                Call = procedure.Name,
                Delivery = CallDelivery.NotSent,
            });
        }

        var call = PendingCall<TReturn>.Rent();
        call.Connection = this;
        call.Name = procedure.Name;
        call.Program = program;
        call.Procedure = procedure.Number;
        call.IsLong = (procedure.Marks & ProcedureMarks.LongRunning) != 0;
        call.Stream = stream;
        call.Frame = frame;
        frame.Owner = call;

        bool admitted;
        if (TryOpen(call, out admitted) is { } refusal)
        {
            frame.Release();
            call.Return();
            return ValueTask.FromException<TReturn>(refusal);
        }

        if (cancellationToken.CanBeCanceled)
        {
            call.Registration = cancellationToken.UnsafeRegister(
                static (state, token) => ((PendingCall)state!).Connection!.GiveUp((PendingCall)state, token), call);
        }

        if (admitted)
        {
            writer.TryEnqueue(frame);
        }

        return call.Task;
    }

    /// <summary>Gives the call a serial and a place in the window or in its queue; answers the error if it cannot.</summary>
    private VirtException? TryOpen(PendingCall call, out bool admitted)
    {
        admitted = false;
        lock (gate)
        {
            if (closeReason is { } reason)
            {
                return AfterClose(reason, call.Name);
            }

            admitted = window.TryTake(call.IsLong);
            if (!admitted)
            {
                if (!window.CanWait)
                {
                    return new VirtException(VirtErrorCode.ResourceBusy, VirtErrorDomain.Rpc,
                        $"{call.Name} was not sent: {options.MaxWaitingCalls} calls wait for {Host} already")
                    {
                        Host = Host,
                        Call = call.Name,
                        Delivery = CallDelivery.NotSent,
                        RecommendedAction = "Wait until the host has answered some of the calls, then try again.",
                    };
                }

                window.Wait(call);
            }

            while (calls.ContainsKey(nextSerial) || streams.ContainsKey(nextSerial))
            {
                nextSerial++;
            }

            call.Serial = nextSerial++;
            call.Frame!.SetSerial(call.Serial);
            calls.Add(call.Serial, new OpenCall(call, call.Program, call.Procedure, call.IsLong, call.Stream));
            return null;
        }
    }

    /// <summary>The caller's token has ended the wait.</summary>
    private void GiveUp(PendingCall call, CancellationToken cancellationToken)
    {
        OutgoingFrame? next = null;
        lock (gate)
        {
            if (!calls.TryGetValue(call.Serial, out var open) || open.Call != call)
            {
                return;
            }

            if (window.TryLeave(call))
            {
                calls.Remove(call.Serial);
                call.Frame!.Release();
            }
            else if (writer.TryRecall(call.Frame!, call))
            {
                calls.Remove(call.Serial);
                window.Release(call.IsLong);
                next = window.TakeNext();
            }
            else
            {
                // It has left: the serial stays taken and its reply is dropped when it comes.
                calls[call.Serial] = open with { Call = null };
            }
        }

        call.SetError(new OperationCanceledException(cancellationToken));
        call.Publish(inline: false);
        Send(next);
    }

    /// <summary>Ends a call by its reply and lets the next one leave.</summary>
    /// <returns>The call, to be published; null when its caller has given up.</returns>
    private PendingCall? OnReply(in RpcHeader header, ref XdrReader body)
    {
        OpenCall open;
        OutgoingFrame? next;
        lock (gate)
        {
            if (!calls.TryGetValue(header.Serial, out open) || open.Program != header.Program || header.Version != RemoteProgram.Version
                || open.Call is { HandedOver: false })
            {
                throw new XdrException($"a reply has the serial {header.Serial} of program 0x{header.Program:x}, which no call has");
            }

            if (open.Procedure != header.Procedure)
            {
                throw new XdrException($"the reply to procedure {open.Procedure} says that it is one to procedure {header.Procedure}");
            }

            if (header.Status == MessageStatus.Continue)
            {
                throw new XdrException("a reply has the status of a stream");
            }

            calls.Remove(header.Serial);
            window.Release(open.IsLong);
            next = window.TakeNext();
            if (open.Stream is { } stream && header.Status == MessageStatus.Ok && open.Call is not null)
            {
                streams.Add(header.Serial, stream);
            }
        }

        Send(next);
        if (open.Call is not { } call)
        {
            if (open.Stream is not null && header.Status == MessageStatus.Ok)
            {
                // Nobody wants the stream any more: the host must not wait for its data.
                writer.TryEnqueue(OutgoingFrame.Copy(header with { Type = MessageType.Stream, Status = MessageStatus.Error }, []));
            }

            return null;
        }

        try
        {
            if (header.Status == MessageStatus.Ok)
            {
                call.Stream?.Open(header.Serial, header.Program, header.Procedure);
                call.Decode(ref body);
            }
            else
            {
                call.SetError(ReadError(ref body, call.Name));
            }
        }
        catch (XdrException error)
        {
            // The host has acted, but what it answered is not known.
            call.SetError(MakeError(VirtErrorId.ProtocolError, $"the answer of {Host} to {call.Name} is not readable: {error.Message}",
                call.Name, CallDelivery.Unknown, error));
            call.Publish(inline: false);
            throw;
        }

        return call;
    }

    private void Send(OutgoingFrame? frame)
    {
        if (frame is not null)
        {
            writer.TryEnqueue(frame);
        }
    }

    private PendingCall[] TakeOpenCalls()
    {
        var open = new List<PendingCall>(calls.Count);
        foreach (var entry in calls.Values)
        {
            if (entry.Call is { } call)
            {
                if (window.TryLeave(call))
                {
                    call.Frame!.Release();
                }

                open.Add(call);
            }
        }

        calls.Clear();
        return [.. open];
    }

    /// <summary>A call that the peer has or that waits; without <see cref="Call"/>: its caller has given up.</summary>
    private readonly record struct OpenCall(PendingCall? Call, uint Program, int Procedure, bool IsLong, RpcStream? Stream);
}
