using System.Globalization;
using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>A migration as it was when it was asked for: under way, or the last one that a domain has completed.</summary>
public sealed class VirtMigration
{
    private const int BarLength = 20;
    private readonly VirtDomain domain;

    internal VirtMigration(VirtDomain domain, JobStatistics? statistics, SessionMigration? own)
    {
        this.domain = domain;
        Statistics = statistics;
        IsOwn = own is not null;
        Destination = own?.Destination;
        Step = own?.Step;
        Started = own?.Started;
        Elapsed = statistics?.TimeElapsed ?? own?.TimeProvider.GetUtcNow() - own?.Started;
    }

    /// <summary>The domain's name.</summary>
    public string Name => domain.Name;

    /// <summary>The domain's UUID.</summary>
    public Guid Uuid => domain.Uuid;

    /// <summary>The name of the host that the domain leaves, or (completed) that was asked.</summary>
    public string Source => domain.Host.Name;

    /// <summary>The destination; null when another client drives the migration: hosts do not tell where a guest goes.</summary>
    public string? Destination { get; }

    /// <summary>Whether this session drives it.</summary>
    public bool IsOwn { get; }

    /// <summary>The step under way, such as <c>Perform3</c>; null when another client drives it.</summary>
    public string? Step { get; }

    /// <summary>When it began; null when another client drives it.</summary>
    public DateTimeOffset? Started { get; }

    /// <summary>How long it has been under way, or took.</summary>
    public TimeSpan? Elapsed { get; }

    /// <summary>Kind or end of the job; <see cref="JobType.None"/> before the first byte.</summary>
    public JobType State => Statistics?.Type ?? JobType.None;

    /// <summary>How far it is in percent; a guest that dirties memory can let it go back.</summary>
    public int? PercentComplete => Statistics?.PercentComplete;

    /// <summary>Bytes to send in all.</summary>
    public ulong? Total => Statistics?.DataTotal;

    /// <summary>Bytes sent so far.</summary>
    public ulong? Processed => Statistics?.DataProcessed;

    /// <summary>Bytes still to be sent as of now.</summary>
    public ulong? Remaining => Statistics?.DataRemaining;

    /// <summary>Memory sent, in bytes a second.</summary>
    public ulong? Rate => Statistics?.MemoryRate;

    /// <summary>Memory that the guest dirties, in bytes a second.</summary>
    public ulong? DirtyRate => Statistics is { MemoryDirtyRate: { } pages } told ? pages * (told.MemoryPageSize ?? 4096) : null;

    /// <summary>Number of the round over the guest's memory.</summary>
    public ulong? Iteration => Statistics?.MemoryIteration;

    /// <summary>Downtime: expected while under way, measured when completed.</summary>
    public TimeSpan? Downtime => Statistics?.Downtime;

    /// <summary>Share of CPU time that auto-converge takes from the guest, in percent.</summary>
    public int? Throttle => Statistics?.AutoConvergeThrottle;

    /// <summary>Pages that the destination has asked for since the switch to post-copy.</summary>
    public ulong? PostCopyRequests => Statistics?.PostCopyRequests;

    /// <summary>Bytes of disks to copy in all; null when none are.</summary>
    public ulong? DiskTotal => Statistics?.DiskTotal;

    /// <summary>Bytes of disks copied so far.</summary>
    public ulong? DiskProcessed => Statistics?.DiskProcessed;

    /// <summary>Bytes of disks still to be copied.</summary>
    public ulong? DiskRemaining => Statistics?.DiskRemaining;

    /// <summary>How long it will still take: as the host says, else what remains at the rate of now less what is dirtied
    /// meanwhile; null when that cannot be said, as for a guest that dirties faster than is sent.</summary>
    public TimeSpan? TimeRemaining
    {
        get
        {
            if (Statistics?.TimeRemaining is { } told && told > TimeSpan.Zero)
            {
                return told;
            }

            var gain = (double)(Rate ?? 0) - (DirtyRate ?? 0);
            return Remaining is { } left && gain > 0 && left / gain < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(left / gain) : null;
        }
    }

    /// <summary>A bar and the percentage.</summary>
    public string Progress
    {
        get
        {
            if (PercentComplete is not { } percent)
            {
                return string.Empty;
            }

            var full = percent * BarLength / 100;
            return string.Create(CultureInfo.InvariantCulture, $"{new string('█', full)}{new string('░', BarLength - full)} {percent,3} %");
        }
    }

    /// <summary>All that the host told; null before it was asked.</summary>
    public JobStatistics? Statistics { get; }

    /// <summary>The host that was asked.</summary>
    public VirtHost Host => domain.Host;

    /// <inheritdoc/>
    public override string ToString() => Destination is null ? Name : $"{Name} to {Destination}";

    internal VirtDomain ToDomain() => domain;
}
