namespace VirtMigrate.Migration;

/// <summary>What a live migration is expected to take, worked out before it begins.</summary>
public sealed record MigrationEstimate
{
    /// <summary>Bytes of guest memory that the estimate reckons with.</summary>
    public required ulong Memory { get; init; }

    /// <summary>Bytes a second at which the guest dirties its memory.</summary>
    public required double DirtyRate { get; init; }

    /// <summary>Bytes a second that the transfer can have.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>Whether the last round becomes short enough for the downtime allowed.</summary>
    public required bool Converges { get; init; }

    /// <summary>Rounds over the memory, the last one included; null when it does not converge.</summary>
    public int? Rounds { get; init; }

    /// <summary>From the first byte to the guest running on the destination; null when it does not converge.</summary>
    public TimeSpan? TotalTime { get; init; }

    /// <summary>How long the guest stands still; null when it does not converge.</summary>
    public TimeSpan? Downtime { get; init; }

    /// <summary>Bytes that will be sent; null when it does not converge.</summary>
    public ulong? DataTransferred { get; init; }

    /// <summary>What would make it converge, or make it shorter; empty when there is nothing to say.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];
}
