using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>How a migration ended, and where the guest is now.</summary>
public sealed record MigrationResult
{
    /// <summary>The domain's name on the source.</summary>
    public required string Name { get; init; }

    /// <summary>The domain's UUID.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The destination's name.</summary>
    public required string Destination { get; init; }

    /// <summary>How it ended.</summary>
    public required MigrationOutcome Outcome { get; init; }

    /// <summary>The name of the host that has the guest now (running, or paused or shut off when that was its state or wish);
    /// after an interrupted post-copy the host whose CPUs it uses; null when no host has it any more (<see cref="MigrationOutcome.Lost"/>) or that is not known
    /// (<see cref="MigrationOutcome.Uncertain"/>).</summary>
    public required string? RunningOn { get; init; }

    /// <summary>The protocol used; null when it was refused before one was chosen.</summary>
    public MigrationProtocol? Protocol { get; init; }

    /// <summary>Who drove.</summary>
    public MigrationMode Mode { get; init; }

    /// <summary>The domain's name on the destination.</summary>
    public string? DestinationName { get; init; }

    /// <summary>The domain on the destination, when it arrived there.</summary>
    public DomainRef? DestinationDomain { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long it took in all.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The guest's downtime as the host measured it; null when it did not tell.</summary>
    public TimeSpan? Downtime { get; init; }

    /// <summary>Bytes transferred; null when the host did not tell.</summary>
    public ulong? DataTransferred { get; init; }

    /// <summary>Rounds over the guest's memory; null when the host did not tell.</summary>
    public ulong? Iterations { get; init; }

    /// <summary>Share of CPU time that auto-converge took from the guest at last, in percent; null when it took none.</summary>
    public int? Throttle { get; init; }

    /// <summary>The name of the policy that watched over it.</summary>
    public string? Policy { get; init; }

    /// <summary>The policy's rungs that were taken, in their order.</summary>
    public IReadOnlyList<PolicyRungTaken> Rungs { get; init; } = [];

    /// <summary>What was foretold before it began; null when nothing was.</summary>
    public MigrationEstimate? Estimate { get; init; }

    /// <summary>The last statistics of the job; null when there were none.</summary>
    public JobStatistics? Statistics { get; init; }

    /// <summary>Every step as it happened.</summary>
    public IReadOnlyList<MigrationStep> Steps { get; init; } = [];

    /// <summary>The guest's state on the source as last known; null: not known.</summary>
    public string? SourceState { get; init; }

    /// <summary>The guest's state on the destination as last known; null: not known, or not there.</summary>
    public string? DestinationState { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public VirtException? Error { get; init; }

    /// <summary>Things that the user should know although the migration ended as told.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Volumes that were made on the destination for a copy of storage.</summary>
    public IReadOnlyList<CreatedVolume> CreatedVolumes { get; init; } = [];

    /// <summary>The command that puts an uncertain or interrupted end right, or that ends the paused copy which a source that could not be
    /// asked may still hold after a completed one; null when nothing has to be done.</summary>
    public string? RepairCommand { get; init; }
}
