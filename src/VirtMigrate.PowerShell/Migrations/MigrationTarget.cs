using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>A migration that a cmdlet is to act on.</summary>
/// <param name="Domain">The domain on its source.</param>
/// <param name="Own">This session's hand on it; null when another client drives it.</param>
/// <param name="Statistics">What the source told just now; null when it was not asked or has no job.</param>
internal sealed record MigrationTarget(VirtDomain Domain, SessionMigration? Own, JobStatistics? Statistics)
{
    /// <summary>Whether one is under way.</summary>
    public bool IsUnderWay => Own is not null || Statistics?.Type is JobType.Bounded or JobType.Unbounded;

    public VirtMigration ToObject() => new(Domain, Statistics, Own);
}
