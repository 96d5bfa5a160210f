namespace VirtMigrate.Migration;

/// <summary>The side on which a step runs.</summary>
public enum MigrationSide
{
    /// <summary>Where the guest comes from.</summary>
    Source,
    /// <summary>Where it goes.</summary>
    Destination,
}
