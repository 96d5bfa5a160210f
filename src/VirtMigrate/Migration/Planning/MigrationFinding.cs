namespace VirtMigrate.Migration;

/// <summary>Something that was seen while a migration was planned.</summary>
public sealed record MigrationFinding
{
    /// <summary>Stable id, such as <c>DiskMissing</c>.</summary>
    public required string Id { get; init; }

    /// <summary>How much it matters.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>What it is about: a disk's target, a network's name, a CPU feature, a host; null: the domain as a whole.</summary>
    public string? Subject { get; init; }

    /// <summary>What was seen.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Id}: {Message}";
}
