namespace VirtMigrate.Drivers;

/// <summary>What is known of a driver before it is asked.</summary>
/// <param name="Scheme">The scheme of its URIs.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Features">The migration features it answers; a connected host's own answers stand above them.</param>
/// <param name="HasMigrateFinish">Whether its protocol 1 ends with Finish.</param>
/// <param name="Note">What else matters for migrations.</param>
public sealed record DriverDescription(
    string Scheme, string Name, IReadOnlyList<DriverFeature> Features, bool HasMigrateFinish, string Note)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Scheme}): {(Features.Count == 0 ? "no migration features" : string.Join(", ", Features))}";
}
