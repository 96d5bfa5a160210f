namespace VirtMigrate.Migration;

/// <summary>What was found out for an estimate.</summary>
/// <param name="Input">The figures; null when too little is known.</param>
/// <param name="Notes">Where they come from, as far as that is not the host's plain word, and what is missing.</param>
public sealed record EstimateCollection(EstimateInput? Input, IReadOnlyList<string> Notes)
{
    /// <summary>The estimate; null when too little is known.</summary>
    public MigrationEstimate? Estimate() => Input is null ? null : MigrationEstimator.Estimate(Input) with { Notes = Notes };
}
