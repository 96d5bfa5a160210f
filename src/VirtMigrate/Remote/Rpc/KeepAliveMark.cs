namespace VirtMigrate.Remote.Rpc;

/// <summary>Remembers whether a keepalive packet waits to leave, so that there is at most one of a kind, however many
/// questions a peer asks.</summary>
internal sealed class KeepAliveMark : IFrameOwner
{
    private int waiting;

    /// <summary>Claims the one place; false: taken.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref waiting, 1) == 0;

    /// <inheritdoc/>
    public bool HandedOver => Volatile.Read(ref waiting) == 0;

    /// <inheritdoc/>
    public void FrameHandedOver() => Volatile.Write(ref waiting, 0);
}
