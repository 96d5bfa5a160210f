namespace VirtMigrate.Remote.Protocol;

/// <summary>How a message ends (libvirt: virNetMessageStatus).</summary>
internal enum MessageStatus
{
    /// <summary>Well; also calls, events and the finish of a stream.</summary>
    Ok = 0,
    /// <summary>By an error: <see cref="Messages.ErrorBody"/> follows; the abort of a stream by its client has no body.</summary>
    Error = 1,
    /// <summary>More of the stream follows.</summary>
    Continue = 2,
}
