using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

/// <summary>A call that waits for its reply. Pooled; it belongs to its caller's await.</summary>
internal abstract class PendingCall : IFrameOwner
{
    private volatile bool handedOver;

    protected PendingCall() => WaitNode = new LinkedListNode<PendingCall>(this);

    /// <summary>Its connection.</summary>
    public RpcConnection? Connection { get; set; }

    /// <summary>The call's name in errors.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Program of the call.</summary>
    public uint Program { get; set; }

    /// <summary>Procedure of the call.</summary>
    public int Procedure { get; set; }

    /// <summary>Its serial.</summary>
    public uint Serial { get; set; }

    /// <summary>Whether it lasts as long as a migration.</summary>
    public bool IsLong { get; set; }

    /// <summary>The stream that it opens.</summary>
    public RpcStream? Stream { get; set; }

    /// <summary>Its packet; ours only as long as <see cref="HandedOver"/> is false.</summary>
    public OutgoingFrame? Frame { get; set; }

    /// <summary>The caller's token.</summary>
    public CancellationTokenRegistration Registration { get; set; }

    /// <summary>Its place in the queue for the window.</summary>
    public LinkedListNode<PendingCall> WaitNode { get; }

    /// <inheritdoc/>
    public bool HandedOver => handedOver;

    /// <inheritdoc/>
    public void FrameHandedOver() => handedOver = true;

    /// <summary>Keeps the reply's body.</summary>
    /// <exception cref="XdrException">It is not what the procedure returns.</exception>
    public abstract void Decode(ref XdrReader body);

    /// <summary>Keeps the error.</summary>
    public abstract void SetError(Exception error);

    /// <summary>Lets the caller go on with what was kept.</summary>
    /// <param name="inline">On this thread, which has nothing else to do.</param>
    public abstract void Publish(bool inline);

    /// <summary>Makes it fit for another call.</summary>
    protected void Clear()
    {
        Connection = null;
        Stream = null;
        Frame = null;
        Registration = default;
        handedOver = false;
    }
}
