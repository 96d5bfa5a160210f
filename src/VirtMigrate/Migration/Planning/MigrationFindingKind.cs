namespace VirtMigrate.Migration;

/// <summary>What a finding's id stands for.</summary>
/// <param name="Id">The id.</param>
/// <param name="Severities">How severe it can be; the first is the usual one.</param>
/// <param name="Meaning">When it is found.</param>
/// <param name="Remedy">What to do.</param>
public sealed record MigrationFindingKind(string Id, IReadOnlyList<FindingSeverity> Severities, string Meaning, string Remedy);
