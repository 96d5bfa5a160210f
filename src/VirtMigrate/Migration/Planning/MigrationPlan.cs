using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>What both hosts said about a migration before it begins: the route, the findings, the estimate. Plain data: it
/// holds no connection, survives JSON and Export-Clixml.</summary>
public sealed record MigrationPlan
{
    /// <summary>The domain's name on the source.</summary>
    public required string Name { get; init; }

    /// <summary>The domain's UUID.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The URI of the source's connection.</summary>
    public required string SourceUri { get; init; }

    /// <summary>The destination's name.</summary>
    public required string Destination { get; init; }

    /// <summary>The URI of the destination's connection; null when it was not asked.</summary>
    public string? DestinationUri { get; init; }

    /// <summary>What was asked for.</summary>
    public required MigrationRequest Request { get; init; }

    /// <summary>The domain's state on the source.</summary>
    public DomainState State { get; init; }

    /// <summary>Tells the domain's definition from another one; null when the source did not show it.</summary>
    public string? Definition { get; init; }

    /// <summary>The protocol that both hosts have; null when they have none in common.</summary>
    public MigrationProtocol? Protocol { get; init; }

    /// <summary>Who will drive.</summary>
    public MigrationMode Mode { get; init; }

    /// <summary>When the hosts were asked.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>All that was seen, the worst first.</summary>
    public required IReadOnlyList<MigrationFinding> Findings { get; init; }

    /// <summary>What it is expected to take; null when that cannot be said (offline, or the dirty rate is not known).</summary>
    public MigrationEstimate? Estimate { get; init; }

    /// <summary>Whether nothing was found that would make it fail.</summary>
    public bool CanMigrate => Findings.All(finding => finding.Severity != FindingSeverity.Error);

    /// <summary>The worst that was found; null: nothing.</summary>
    public FindingSeverity? Worst => Findings.Count == 0 ? null : Findings.Max(finding => finding.Severity);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} from {Source} to {Destination}: "
        + (Findings.Count == 0 ? "nothing found" : string.Join(", ", Findings.Select(finding => finding.Id)));
}
