using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Rpc;

namespace VirtMigrate.Daemon;

/// <summary>A call whose arguments were read: does it and writes its answer.</summary>
internal delegate Task<OutgoingFrame> DecodedCall(DaemonCallContext context, RpcHeader reply);

/// <summary>What is done with a procedure, whatever its records are.</summary>
/// <param name="procedure">Its entry in the protocol's table.</param>
/// <param name="needsDriver">Whether the client must have opened a driver connection.</param>
internal abstract class ProcedureHandler(Procedure procedure, bool needsDriver)
{
    /// <summary>Its entry in the protocol's table.</summary>
    public Procedure Procedure { get; } = procedure;

    /// <summary>Whether the client must have opened a driver connection.</summary>
    public bool NeedsDriver { get; } = needsDriver;

    /// <summary>Reads the arguments; bytes after them are ignored.</summary>
    /// <exception cref="Remote.Xdr.XdrException">The bytes are not such arguments.</exception>
    public abstract DecodedCall Decode(ReadOnlySpan<byte> body);
}
