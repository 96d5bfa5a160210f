namespace VirtMigrate.Migration;

/// <summary>What the user tells of a migration to be estimated; what is null is asked of the hosts, or assumed.</summary>
public sealed record EstimateOptions
{
    /// <summary>The clock for the waits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Bytes a second that the guest dirties; null: measured.</summary>
    public double? DirtyRate { get; init; }

    /// <summary>Bytes that it writes to again and again; null: measured as far as that goes.</summary>
    public double? WorkingSet { get; init; }

    /// <summary>Bytes a second of the link between the hosts; null: the limit that is set, else what the last migration
    /// reached, else <see cref="AssumedBandwidth"/>.</summary>
    public double? Bandwidth { get; init; }

    /// <summary>What a link is taken for of which nothing is known: 1 Gbit/s.</summary>
    public double AssumedBandwidth { get; init; } = 1.25e8;

    /// <summary>Longest downtime that will be allowed; null: what is set on the host, else QEMU's 300 ms.</summary>
    public TimeSpan? MaxDowntime { get; init; }

    /// <summary>Bytes of disks that will be copied; null: those of the domain's XML, if disks are to be copied.</summary>
    public double? Disks { get; init; }

    /// <summary>Bytes a second that the guest writes to those disks.</summary>
    public double DiskWriteRate { get; init; }

    /// <summary>Factor by which compression shrinks this guest's memory; null: not known, and reckoned without.</summary>
    public double? CompressionRatio { get; init; }

    /// <summary>The migration is to switch to post-copy after so many rounds.</summary>
    public int? PostCopyAfterRounds { get; init; }

    /// <summary>Whether the guest may be measured; otherwise its dirty rate is unknown unless it is given or was measured before.</summary>
    public bool Measure { get; init; } = true;
}
