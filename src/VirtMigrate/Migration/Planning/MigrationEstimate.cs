namespace VirtMigrate.Migration;

/// <summary>What a live migration is expected to take, worked out before it begins. Plain data.</summary>
public sealed record MigrationEstimate
{
    /// <summary>Bytes of guest memory that the estimate reckons with.</summary>
    public required ulong Memory { get; init; }

    /// <summary>Bytes a second at which the guest dirties its memory.</summary>
    public required double DirtyRate { get; init; }

    /// <summary>Where <see cref="DirtyRate"/> comes from.</summary>
    public FigureOrigin DirtyRateOrigin { get; init; }

    /// <summary>The most that one round is reckoned to dirty, in bytes.</summary>
    public ulong WorkingSet { get; init; }

    /// <summary>Bytes a second that the transfer can have.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>Where <see cref="Bandwidth"/> comes from.</summary>
    public FigureOrigin BandwidthOrigin { get; init; }

    /// <summary>The downtime allowed that was reckoned with.</summary>
    public TimeSpan MaxDowntime { get; init; }

    /// <summary>Whether the last round becomes short enough for the downtime allowed, with what was asked for: auto-converge
    /// may slow the guest down for it, a switch to post-copy may spare it the last round.</summary>
    public required bool Converges { get; init; }

    /// <summary>Rounds over the memory, the one for which the guest stands not counted; null when it does not converge.</summary>
    public int? Rounds { get; init; }

    /// <summary>From the first byte to the last; null when it does not converge.</summary>
    public TimeSpan? TotalTime { get; init; }

    /// <summary>How long the guest stands still; null when it does not converge.</summary>
    public TimeSpan? Downtime { get; init; }

    /// <summary>Bytes that will be sent, disks included; null when it does not converge.</summary>
    public ulong? DataTransferred { get; init; }

    /// <summary>The part of <see cref="TotalTime"/> in which disks are copied.</summary>
    public TimeSpan DiskTime { get; init; }

    /// <summary>How far auto-converge slows the guest down for it, in percent; 0: not at all.</summary>
    public int Throttle { get; init; }

    /// <summary>Whether it ends by a switch to post-copy.</summary>
    public bool PostCopy { get; init; }

    /// <summary>It does not converge: bytes a second with which it would, sending no more than five times what there is; null when it does, or none would do.</summary>
    public double? BandwidthNeeded { get; init; }

    /// <summary>It does not converge: the downtime that would have to be allowed; null when it does.</summary>
    public TimeSpan? DowntimeNeeded { get; init; }

    /// <summary>What would make it converge, or make it shorter; empty when there is nothing to say.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>Where the figures come from, as far as they are not the host's plain word.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
