using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>Where a domain goes, and how.</summary>
/// <param name="Host">The destination; null when it cannot be asked from here.</param>
/// <param name="Label">What people call it.</param>
/// <param name="RequestFor">What is asked for a domain.</param>
internal sealed record MoveTarget(VirtHost? Host, string Label, Func<DomainRef, MigrationRequest> RequestFor)
{
    /// <summary>What the plan foretold; null when there was none.</summary>
    public MigrationEstimate? Estimate { get; init; }

    /// <summary>Whether a host is the destination.</summary>
    public bool Is(VirtHost host, MigrationRequest request) => Host is null
        ? string.Equals(host.Uri, request.PeerUri, StringComparison.Ordinal)
        : ReferenceEquals(host, Host) || host.GetDriver() == Host.GetDriver();
}
