namespace VirtMigrate.Migration;

/// <summary>Where a figure of an estimate comes from.</summary>
public enum FigureOrigin
{
    /// <summary>Nobody told; it was assumed, and may be far off.</summary>
    Assumed,
    /// <summary>The user gave it.</summary>
    Given,
    /// <summary>The host measured it on the running guest.</summary>
    Measured,
    /// <summary>The domain's last completed migration told it.</summary>
    LastMigration,
    /// <summary>It is the limit that is set for the domain on the host, or for this migration.</summary>
    Limit,
}
