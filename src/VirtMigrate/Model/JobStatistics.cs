namespace VirtMigrate.Model;

/// <summary>Statistics of a domain job (libvirt: virDomainGetJobStats), as a view on the host's own list.</summary>
/// <remarks>A value is null when the host did not send it. Sources: libvirt's VIR_DOMAIN_JOB_* parameter names.</remarks>
public sealed class JobStatistics
{
    /// <summary>Makes the view.</summary>
    public JobStatistics(JobType type, TypedParameterList parameters)
    {
        Type = type;
        Parameters = parameters;
    }

    /// <summary>Kind or end of the job.</summary>
    public JobType Type { get; }

    /// <summary>All that the host sent, by libvirt's names.</summary>
    public TypedParameterList Parameters { get; }

    /// <summary>Time since the job began.</summary>
    public TimeSpan? TimeElapsed => Milliseconds("time_elapsed");

    /// <summary>Time that the host expects to remain.</summary>
    public TimeSpan? TimeRemaining => Milliseconds("time_remaining");

    /// <summary>The guest's downtime: expected while under way, measured when completed.</summary>
    public TimeSpan? Downtime => Milliseconds("downtime");

    /// <summary>Time taken before the first byte was sent.</summary>
    public TimeSpan? SetupTime => Milliseconds("setup_time");

    /// <summary>Bytes in all, memory and disks.</summary>
    public ulong? DataTotal => Parameters.GetUnsigned("data_total");

    /// <summary>Bytes sent so far, memory and disks.</summary>
    public ulong? DataProcessed => Parameters.GetUnsigned("data_processed");

    /// <summary>Bytes still to be sent as of now, memory and disks.</summary>
    public ulong? DataRemaining => Parameters.GetUnsigned("data_remaining");

    /// <summary>Bytes of guest memory in all.</summary>
    public ulong? MemoryTotal => Parameters.GetUnsigned("memory_total");

    /// <summary>Bytes of guest memory sent so far.</summary>
    public ulong? MemoryProcessed => Parameters.GetUnsigned("memory_processed");

    /// <summary>Bytes of guest memory still to be sent as of now.</summary>
    public ulong? MemoryRemaining => Parameters.GetUnsigned("memory_remaining");

    /// <summary>Memory transfer rate in bytes a second.</summary>
    public ulong? MemoryRate => Parameters.GetUnsigned("memory_bps");

    /// <summary>Rate at which the guest dirties memory, in pages a second.</summary>
    public ulong? MemoryDirtyRate => Parameters.GetUnsigned("memory_dirty_rate");

    /// <summary>Size of a page in bytes.</summary>
    public ulong? MemoryPageSize => Parameters.GetUnsigned("memory_page_size");

    /// <summary>Number of the round over the guest's memory, from 1.</summary>
    public ulong? MemoryIteration => Parameters.GetUnsigned("memory_iteration");

    /// <summary>Pages asked for by the destination after the switch to post-copy.</summary>
    public ulong? PostCopyRequests => Parameters.GetUnsigned("memory_postcopy_requests");

    /// <summary>Bytes of disks in all.</summary>
    public ulong? DiskTotal => Parameters.GetUnsigned("disk_total");

    /// <summary>Bytes of disks copied so far.</summary>
    public ulong? DiskProcessed => Parameters.GetUnsigned("disk_processed");

    /// <summary>Bytes of disks still to be copied.</summary>
    public ulong? DiskRemaining => Parameters.GetUnsigned("disk_remaining");

    /// <summary>Share of CPU time that auto-converge takes from the guest, in percent.</summary>
    public int? AutoConvergeThrottle => Parameters.GetInt("auto_converge_throttle");

    /// <summary>Why the job failed, as the host tells it.</summary>
    public string? ErrorMessage => Parameters.GetString("errmsg");

    /// <summary>How far the transfer is, in percent: 100 only when nothing remains, otherwise at most 99; null when unknown.</summary>
    public int? PercentComplete
    {
        get
        {
            if (DataTotal is not > 0 || DataRemaining is not { } remaining)
            {
                return null;
            }

            if (remaining == 0)
            {
                return 100;
            }

            // As virsh counts: what remains of the total, never a false 100.
            var percent = 100 - (int)Math.Min(100, remaining * 100.0 / DataTotal.Value);
            return Math.Clamp(percent, 0, 99);
        }
    }

    private TimeSpan? Milliseconds(string field) =>
        Parameters.GetUnsigned(field) is { } value && value <= (ulong)TimeSpan.MaxValue.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(value)
            : null;
}
