using VirtMigrate.Remote.Protocol;

namespace VirtMigrate.Daemon;

/// <summary>Every client may go on.</summary>
internal sealed class NoAuthentication : DaemonAuthentication
{
    /// <inheritdoc/>
    public override AuthenticationType Type => AuthenticationType.None;

    /// <inheritdoc/>
    public override bool IsComplete => true;
}
