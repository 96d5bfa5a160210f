using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Daemon;

/// <summary>What is done with a procedure.</summary>
internal sealed class ProcedureHandler<TArguments, TReturn>(
    Procedure<TArguments, TReturn> procedure, bool needsDriver, Func<DaemonCallContext, TArguments, Task<TReturn>> run)
    : ProcedureHandler(procedure, needsDriver)
    where TArguments : struct, IXdrMessage<TArguments>
    where TReturn : struct, IXdrMessage<TReturn>
{
    /// <inheritdoc/>
    public override DecodedCall Decode(ReadOnlySpan<byte> body)
    {
        var reader = new XdrReader(body);
        var arguments = TArguments.Read(ref reader);
        return async (context, reply) => OutgoingFrame.Encode(reply, await run(context, arguments).ConfigureAwait(false));
    }
}
