using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

// A domain's job and what can be tuned while it is under way; events.
public abstract partial class VirtDriver
{
    /// <summary>Progress of the domain's job in the fixed form.</summary>
    public virtual Task<JobInfo> GetJobInfoAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<JobInfo>("GetJobInfo");

    /// <summary>Statistics of the domain's job; of the one that ended last when <paramref name="completed"/>. Reading a completed one consumes it unless <paramref name="keepCompleted"/>.</summary>
    public virtual Task<JobStatistics> GetJobStatisticsAsync(DomainRef domain, bool completed, bool keepCompleted, CancellationToken cancellationToken) =>
        Missing<JobStatistics>("GetJobStatistics");

    /// <summary>Calls the domain's job off; <paramref name="postCopy"/> is needed once a migration has switched to post-copy.</summary>
    public virtual Task AbortJobAsync(DomainRef domain, bool postCopy, CancellationToken cancellationToken) =>
        Missing("AbortJob");

    /// <summary>Longest downtime a migration may cause, in milliseconds.</summary>
    public virtual Task<ulong> GetMaxDowntimeAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<ulong>("GetMaxDowntime");

    /// <summary>Sets the longest downtime a migration may cause, in milliseconds.</summary>
    public virtual Task SetMaxDowntimeAsync(DomainRef domain, ulong milliseconds, CancellationToken cancellationToken) =>
        Missing("SetMaxDowntime");

    /// <summary>Largest migration rate in MiB/s.</summary>
    public virtual Task<ulong> GetMaxSpeedAsync(DomainRef domain, bool postCopy, CancellationToken cancellationToken) =>
        Missing<ulong>("GetMaxSpeed");

    /// <summary>Sets the largest migration rate in MiB/s.</summary>
    public virtual Task SetMaxSpeedAsync(DomainRef domain, ulong mebibytesPerSecond, bool postCopy, CancellationToken cancellationToken) =>
        Missing("SetMaxSpeed");

    /// <summary>Size of the compression cache in bytes.</summary>
    public virtual Task<ulong> GetCompressionCacheAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing<ulong>("GetCompressionCache");

    /// <summary>Sets the size of the compression cache in bytes.</summary>
    public virtual Task SetCompressionCacheAsync(DomainRef domain, ulong bytes, CancellationToken cancellationToken) =>
        Missing("SetCompressionCache");

    /// <summary>Switches a migration under way to post-copy.</summary>
    public virtual Task StartPostCopyAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Missing("StartPostCopy");

    /// <summary>Asks for events of one kind, of one domain or (null) of all.</summary>
    public virtual Task<DomainEventSubscription> SubscribeAsync(DomainEventId kind, DomainRef? domain, CancellationToken cancellationToken) =>
        Missing<DomainEventSubscription>("Subscribe");
}
