namespace VirtMigrate.Remote.Protocol;

/// <summary>What a message is (libvirt: virNetMessageType).</summary>
internal enum MessageType
{
    /// <summary>A call, from the client.</summary>
    Call = 0,
    /// <summary>Its answer, from the server.</summary>
    Reply = 1,
    /// <summary>An event or a keepalive; never answered.</summary>
    Message = 2,
    /// <summary>A part of a stream.</summary>
    Stream = 3,
    /// <summary>A call with file descriptors.</summary>
    CallWithDescriptors = 4,
    /// <summary>An answer with file descriptors.</summary>
    ReplyWithDescriptors = 5,
    /// <summary>A hole in a sparse stream.</summary>
    StreamHole = 6,
}
