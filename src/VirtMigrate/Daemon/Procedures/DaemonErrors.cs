using VirtMigrate.Model;

namespace VirtMigrate.Daemon;

/// <summary>The errors that the daemon itself answers, with the codes of a real one.</summary>
internal static class DaemonErrors
{
    /// <summary>Something is wrong with the packet.</summary>
    public static VirtException Rpc(string message) => new(VirtErrorCode.Rpc, VirtErrorDomain.Rpc, message);

    /// <summary>The client has not authenticated.</summary>
    public static VirtException NotAuthenticated() => Rpc("authentication required");

    /// <summary>The client has not opened a driver connection.</summary>
    public static VirtException NotOpen() => Internal("internal error: hypervisor connection not open");

    /// <summary>The call is refused for the state that the client is in, or went wrong here.</summary>
    public static VirtException Internal(string message) => new(VirtErrorCode.InternalError, VirtErrorDomain.Rpc, message);

    /// <summary>The client may only read.</summary>
    public static VirtException ReadOnly(string procedure) => new(VirtErrorCode.OperationDenied, VirtErrorDomain.Rpc,
        $"operation forbidden: read only access prevents {procedure}");

    /// <summary>The daemon has no such call.</summary>
    public static VirtException Lacks(string procedure) => new(VirtErrorCode.NoSupport, VirtErrorDomain.None,
        $"this function is not supported by the connection driver: {procedure}");

    /// <summary>An argument is wrong.</summary>
    public static VirtException Invalid(string message) => new(VirtErrorCode.InvalidArgument, VirtErrorDomain.Rpc, $"invalid argument: {message}");

    /// <summary>Refuses flags that the daemon does not know.</summary>
    public static void CheckFlags(uint flags, uint known, string procedure)
    {
        if ((flags & ~known) != 0)
        {
            throw Invalid($"unsupported flags (0x{flags & ~known:x}) in {procedure}");
        }
    }

    /// <summary>Migration flags that travel in 64 bits.</summary>
    public static MigrationFlags MigrationFlags(ulong flags, string procedure) =>
        flags <= uint.MaxValue ? (MigrationFlags)(uint)flags
        : throw Invalid($"unsupported flags (0x{flags:x}) in {procedure}");
}
