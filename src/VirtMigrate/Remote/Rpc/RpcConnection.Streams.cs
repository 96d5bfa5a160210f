using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

internal sealed partial class RpcConnection
{
    private readonly Dictionary<uint, RpcStream> streams = [];

    /// <summary>Calls a procedure that opens a stream.</summary>
    /// <returns>The call's answer, and the stream.</returns>
    /// <exception cref="VirtException">The host answered with an error, or the connection ended.</exception>
    public async ValueTask<(TReturn Return, RpcStream Stream)> CallStreamAsync<TArguments, TReturn>(
        Procedure<TArguments, TReturn> procedure, TArguments arguments, CancellationToken cancellationToken,
        uint program = RemoteProgram.Remote)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn>
    {
        var stream = new RpcStream(this, writer, procedure.Name, options.StreamReceiveLimit);
        var answer = await StartCall(procedure, arguments, stream, program, cancellationToken).ConfigureAwait(false);
        return (answer, stream);
    }

    /// <summary>Makes an error of a stream.</summary>
    internal VirtException StreamError(string message, string call, string errorId, CallDelivery delivery) =>
        new(errorId == VirtErrorId.OperationInvalid ? VirtErrorCode.OperationInvalid
            : errorId == VirtErrorId.OperationAborted ? VirtErrorCode.OperationAborted : VirtErrorCode.Rpc, VirtErrorDomain.Streams, message)
        {
            ErrorId = errorId,
            Host = Host,
            Call = call,
            Delivery = delivery,
        };

    /// <summary>The stream has ended: what still comes for it is dropped.</summary>
    internal void Forget(RpcStream stream)
    {
        lock (gate)
        {
            if (streams.TryGetValue(stream.Serial, out var open) && open == stream)
            {
                streams.Remove(stream.Serial);
            }
        }
    }

    private void OnStream(in RpcHeader header, ReadOnlySpan<byte> payload)
    {
        RpcStream? stream;
        lock (gate)
        {
            if (!streams.TryGetValue(header.Serial, out stream) || stream.Program != header.Program)
            {
                // Late data of a stream that was aborted or has failed.
                return;
            }
        }

        if (header.Type == MessageType.StreamHole)
        {
            stream.Refuse("a hole, although the stream was not opened for sparse data");
            return;
        }

        switch (header.Status)
        {
            case MessageStatus.Continue:
                stream.OnData(payload);
                break;
            case MessageStatus.Ok:
                stream.OnFinished();
                break;
            default:
                // An abort by the host may come without a body, as ours does.
                var body = new XdrReader(payload);
                stream.OnFailed(payload.IsEmpty
                    ? StreamError($"{Host} has aborted the stream of {stream.Name}", stream.Name, VirtErrorId.OperationAborted, CallDelivery.Answered)
                    : ReadError(ref body, stream.Name));
                break;
        }
    }
}
