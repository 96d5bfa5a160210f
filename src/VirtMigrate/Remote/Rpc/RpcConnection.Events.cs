using System.Collections.Immutable;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

internal sealed partial class RpcConnection
{
    private ImmutableDictionary<(uint Program, int Procedure), RpcEventHandler> handlers =
        ImmutableDictionary<(uint Program, int Procedure), RpcEventHandler>.Empty;

    /// <summary>Registers what is done with an event; in place of what was registered before.</summary>
    /// <param name="procedure">The event.</param>
    /// <param name="handler">Called on the reading loop with each of them: hands it over and returns, never waits. What it
    /// throws is dropped.</param>
    /// <param name="program">The program of the event.</param>
    public void OnEvent<TMessage>(EventProcedure<TMessage> procedure, Action<TMessage> handler, uint program = RemoteProgram.Remote)
        where TMessage : struct, IXdrMessage<TMessage>
    {
        RpcEventHandler decoding = (ref XdrReader body) =>
        {
            var message = TMessage.Read(ref body);
            try
            {
                handler(message);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // A subscriber's fault: neither the calls under way nor the other subscribers must pay for it.
            }
        };
        ImmutableInterlocked.Update(ref handlers, static (all, added) => all.SetItem(added.Key, added.Handler),
            (Key: (program, procedure.Number), Handler: decoding));
    }

    private void OnEvent(in RpcHeader header, ref XdrReader body)
    {
        if (header.Program is not (RemoteProgram.Remote or RemoteProgram.Qemu) || header.Version != RemoteProgram.Version)
        {
            throw new XdrException($"an event belongs to the program 0x{header.Program:x} version {header.Version}, which is not open here");
        }

        // A newer host may send events that are not known here.
        if (handlers.TryGetValue((header.Program, header.Procedure), out var handler))
        {
            handler(ref body);
        }
    }
}
