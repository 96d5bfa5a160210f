using VirtMigrate.Drivers;

namespace VirtMigrate.Daemon;

/// <summary>A call under way, as its handler sees it.</summary>
/// <param name="Client">Whose call it is.</param>
/// <param name="Serial">The client's number of the call.</param>
/// <param name="CancellationToken">Ends when the client has gone and its driver connection is closed.</param>
internal readonly record struct DaemonCallContext(DaemonClient Client, uint Serial, CancellationToken CancellationToken)
{
    /// <summary>The client's driver connection.</summary>
    /// <exception cref="Model.VirtException">It has not opened one.</exception>
    public VirtDriver Driver => Client.Driver ?? throw DaemonErrors.NotOpen();
}
