namespace VirtMigrate.Model;

/// <summary>An error of a host or of the way to it, with what a caller needs to act on it.</summary>
public sealed class VirtException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">libvirt's code.</param>
    /// <param name="domain">The part that raised it.</param>
    /// <param name="message">What is wrong, in a sentence for users.</param>
    /// <param name="inner">What caused it on this side, if anything.</param>
    public VirtException(VirtErrorCode code, VirtErrorDomain domain, string message, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Domain = domain;
    }

    /// <summary>libvirt's error code.</summary>
    public VirtErrorCode Code { get; }

    /// <summary>The part of libvirt that raised it.</summary>
    public VirtErrorDomain Domain { get; }

    /// <summary>Stable id; derived from code and domain unless told. See <see cref="VirtErrorId"/>.</summary>
    public string ErrorId
    {
        get => errorId ?? VirtErrorCatalog.IdOf(Code, Domain, Message);
        init => errorId = value;
    }

    /// <summary>What the user can do; derived from <see cref="ErrorId"/> unless told.</summary>
    public string RecommendedAction
    {
        get => recommendedAction ?? VirtErrorCatalog.ActionFor(ErrorId);
        init => recommendedAction = value;
    }

    /// <summary>The host, as the connection calls it; null when no host is concerned.</summary>
    public string? Host { get; init; }

    /// <summary>The call or migration step that failed, such as <c>DOMAIN_MIGRATE_BEGIN3_PARAMS</c>; null when none was under way.</summary>
    public string? Call { get; init; }

    /// <summary>Whether the peer has acted, may have acted, or has not.</summary>
    public CallDelivery Delivery { get; init; } = CallDelivery.Answered;

    /// <summary>Whether the connection is gone with this error; a peer that breaks the protocol is not listened to any more.</summary>
    public bool IsConnectionLost => ErrorId is VirtErrorId.ConnectionLost or VirtErrorId.ConnectionClosed or VirtErrorId.ProtocolError;

    private readonly string? errorId;
    private readonly string? recommendedAction;

    /// <summary>Makes the error for a step that a driver does not have.</summary>
    public static VirtException NotSupported(string driver, string step, string? host = null) =>
        new(VirtErrorCode.NoSupport, VirtErrorDomain.None,
            $"this function is not supported by the connection driver: {driver} has no {step}")
        {
            Host = host,
            Call = step,
            ErrorId = VirtErrorId.NotSupported,
            Delivery = CallDelivery.NotSent,
        };

    /// <summary>Makes the error for a changing call on a read-only connection.</summary>
    public static VirtException ReadOnly(string host, string call) =>
        new(VirtErrorCode.OperationDenied, VirtErrorDomain.None,
            $"the connection to {host} is read-only; {call} changes something and was not sent")
        {
            Host = host,
            Call = call,
            ErrorId = VirtErrorId.ReadOnlyConnection,
            Delivery = CallDelivery.NotSent,
        };
}
