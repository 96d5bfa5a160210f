namespace VirtMigrate.Migration;

/// <summary>What both hosts said of a guest, and what follows.</summary>
public sealed record RepairFinding
{
    /// <summary>The guest's name, as a host that has it calls it; its UUID when none does.</summary>
    public required string Name { get; init; }

    /// <summary>The guest's UUID.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The destination's name.</summary>
    public required string Destination { get; init; }

    /// <summary>The guest's state on the source; null when it could not be asked.</summary>
    public required string? SourceState { get; init; }

    /// <summary>The guest's state on the destination; null when it could not be asked.</summary>
    public required string? DestinationState { get; init; }

    /// <summary>What puts it right.</summary>
    public required RepairAction Action { get; init; }

    /// <summary>What is the matter and what will be done, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Volumes on the destination that were made for this migration and are there still.</summary>
    public IReadOnlyList<CreatedVolume> Volumes { get; init; } = [];

    /// <summary>Whether <see cref="Action"/> has been done and both hosts were seen in order afterwards.</summary>
    public bool Repaired { get; init; }
}
