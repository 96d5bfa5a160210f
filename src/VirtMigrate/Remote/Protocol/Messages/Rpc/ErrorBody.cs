using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>An error on the wire (libvirt: remote_error); the body of failed replies and streams.</summary>
/// <param name="Code">See <see cref="VirtErrorCode"/>.</param>
/// <param name="Origin">The part that raised it, see <see cref="VirtErrorDomain"/>.</param>
/// <param name="Message">The whole text.</param>
/// <param name="Level">2 for an error.</param>
/// <param name="Domain">The domain concerned; hardly ever sent.</param>
/// <param name="Text1">The text's template.</param>
/// <param name="Text2">What was put into it.</param>
/// <param name="Text3">More of that.</param>
/// <param name="Number1">A number that belongs to it, or -1.</param>
/// <param name="Number2">Another one.</param>
/// <param name="Network">The network concerned; hardly ever sent.</param>
[XdrMessage]
internal readonly partial record struct ErrorBody(
    int Code, int Origin, string? Message, int Level, DomainRef? Domain, string? Text1, string? Text2, string? Text3,
    int Number1, int Number2, NetworkRef? Network)
{
    /// <summary>The level of an error.</summary>
    public const int ErrorLevel = 2;

    // Far below the limit of a string even when every character takes four bytes.
    private const int LongestText = 65_536;

    /// <summary>The error as callers get it.</summary>
    /// <param name="host">The host that answered, as the connection calls it.</param>
    /// <param name="call">The call it answers.</param>
    public VirtException ToException(string host, string call)
    {
        var code = (VirtErrorCode)Code;
        var origin = (VirtErrorDomain)Origin;
        var text = string.IsNullOrEmpty(Message) ? $"the host answered with error {Code} of part {Origin} and no text" : Message;

        // A daemon that is older than a procedure says so by an RPC error that only its text tells apart.
        if (code == VirtErrorCode.Rpc && origin is VirtErrorDomain.Rpc or VirtErrorDomain.Remote
            && text.StartsWith("unknown procedure", StringComparison.Ordinal))
        {
            code = VirtErrorCode.NoSupport;
        }

        if (code == VirtErrorCode.AccessDenied && AccessRights.Of(call) is { } right)
        {
            return new VirtException(code, origin, $"{text}: {call} on {host} needs the right {right}")
            {
                Host = host,
                Call = call,
                RecommendedAction = $"Let the administrator of {host} grant {right}, for example by a polkit rule; the daemon's access_drivers says who decides.",
            };
        }

        return new VirtException(code, origin, text) { Host = host, Call = call };
    }

    /// <summary>The error as a daemon sends it.</summary>
    public static ErrorBody FromException(VirtException error)
    {
        var text = Sendable(error.Message);
        return new ErrorBody((int)error.Code, (int)error.Domain, text, ErrorLevel, null, "%s", text, null, -1, -1, null);
    }

    // What would make the error itself impossible to send must not.
    private static string Sendable(string text)
    {
        var builder = new System.Text.StringBuilder(Math.Min(text.Length, LongestText));
        foreach (var rune in text.EnumerateRunes())
        {
            if (builder.Length >= LongestText)
            {
                break;
            }

            builder.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        }

        return builder.ToString();
    }
}
