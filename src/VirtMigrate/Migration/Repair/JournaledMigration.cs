namespace VirtMigrate.Migration;

/// <summary>What a journal tells of a migration whose end it does not know.</summary>
public sealed record JournaledMigration
{
    /// <summary>Its identity in the journal.</summary>
    public required Guid Id { get; init; }

    /// <summary>The domain's name on the source.</summary>
    public required string Name { get; init; }

    /// <summary>The domain's UUID.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The source's URI, without user and parameters; null when it was not written.</summary>
    public string? SourceUri { get; init; }

    /// <summary>The destination's name; null when only the source was spoken to.</summary>
    public string? Destination { get; init; }

    /// <summary>The destination's URI, without user and parameters; null when it was not written.</summary>
    public string? DestinationUri { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When the journal heard of it last.</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>The last step that was begun; null: none.</summary>
    public string? LastStep { get; init; }

    /// <summary>Whether a policy paused the guest meanwhile, so that it is to run again on the host that keeps it.</summary>
    public bool SuspendedByPolicy { get; init; }

    /// <summary>How it ended: <see cref="MigrationOutcome.Uncertain"/> or <see cref="MigrationOutcome.Interrupted"/>, one that did not
    /// come about and left volumes behind, or null when nobody was there any more to write it.</summary>
    public MigrationOutcome? Outcome { get; init; }

    /// <summary>Volumes that were made for it on the destination and not removed since.</summary>
    public IReadOnlyList<CreatedVolume> Volumes { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name} from {Source} to {Destination ?? "an unknown host"}, begun {Started:u}, last step {LastStep ?? "none"}";
}
