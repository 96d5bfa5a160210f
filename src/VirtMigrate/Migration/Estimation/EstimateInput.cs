using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>What an estimate is worked out from. Sizes are bytes, rates bytes a second.</summary>
public sealed record EstimateInput
{
    /// <summary>The guest's memory.</summary>
    public required double Memory { get; init; }

    /// <summary>Part of the memory that is zero pages: they are named, not sent.</summary>
    public double ZeroMemory { get; init; }

    /// <summary>Memory that the running guest dirties in a second.</summary>
    public required double DirtyRate { get; init; }

    /// <summary>Where <see cref="DirtyRate"/> comes from.</summary>
    public FigureOrigin DirtyRateOrigin { get; init; } = FigureOrigin.Given;

    /// <summary>Memory that the guest writes to again and again: the most that one round can dirty. Null: all that is not zero.</summary>
    public double? WorkingSet { get; init; }

    /// <summary>What the transfer can have in all.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>Where <see cref="Bandwidth"/> comes from.</summary>
    public FigureOrigin BandwidthOrigin { get; init; } = FigureOrigin.Given;

    /// <summary>The most that one connection reaches; null: one fills the link.</summary>
    public double? ConnectionBandwidth { get; init; }

    /// <summary>Number of parallel connections.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>Longest downtime allowed; 300 ms is QEMU's own.</summary>
    public TimeSpan MaxDowntime { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>When the hypervisor stops the guest.</summary>
    public SwitchoverRule Rule { get; init; }

    /// <summary>After so many rounds the guest is stopped whatever is left, as the Xen tools do; null: never.</summary>
    public int? StopAfterRounds { get; init; }

    /// <summary>Time before the first byte.</summary>
    public TimeSpan Setup { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>From the last byte to the guest running: a round trip, device state, the resume.</summary>
    public TimeSpan Switchover { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Bytes of disks that are copied before the memory.</summary>
    public double Disks { get; init; }

    /// <summary>Bytes a second that the guest writes to those disks.</summary>
    public double DiskWriteRate { get; init; }

    /// <summary>Whether the guest runs while its memory is sent.</summary>
    public bool Live { get; init; } = true;

    /// <summary>Whether the guest is slowed down when it dirties too fast.</summary>
    public bool AutoConverge { get; init; }

    /// <summary>First step of auto-converge, in percent.</summary>
    public int ThrottleInitial { get; init; } = 20;

    /// <summary>Each further step of auto-converge, in percent.</summary>
    public int ThrottleIncrement { get; init; } = 10;

    /// <summary>Factor by which compression shrinks memory; 1: none.</summary>
    public double CompressionRatio { get; init; } = 1;

    /// <summary>Whether compression works by differences to what was sent before (xbzrle): not in the first round.</summary>
    public bool CompressesDifferences { get; init; }

    /// <summary>Whether the migration may switch to post-copy.</summary>
    public bool PostCopy { get; init; }

    /// <summary>Switch to post-copy after so many rounds; null: when it does not converge.</summary>
    public int? PostCopyAfterRounds { get; init; }

    /// <summary>Largest rate after the switch to post-copy; null: as before.</summary>
    public double? PostCopyBandwidth { get; init; }
}
