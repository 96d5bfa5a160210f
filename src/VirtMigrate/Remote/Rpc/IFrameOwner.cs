namespace VirtMigrate.Remote.Rpc;

/// <summary>Whoever must know whether a frame has left.</summary>
internal interface IFrameOwner
{
    /// <summary>Told right before the frame's first byte goes to the transport; called under the writer's lock, so it only sets a mark.</summary>
    void FrameHandedOver();

    /// <summary>Whether it was told so.</summary>
    bool HandedOver { get; }
}
