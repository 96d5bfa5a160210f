using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Remote;

// A domain's job and what can be tuned while it is under way; events.
public sealed partial class RemoteDriver
{
    private const uint Completed = 1;
    private const uint KeepCompleted = 2;
    private const uint PostCopy = 1;

    /// <inheritdoc/>
    public override async Task<JobInfo> GetJobInfoAsync(DomainRef domain, CancellationToken cancellationToken)
    {
        var info = await CallAsync(RemoteProcedures.DomainGetJobInfo,
            new DomainGetJobInfoArguments(domain), cancellationToken).ConfigureAwait(false);
        return new JobInfo((JobType)info.Type, info.TimeElapsed, info.TimeRemaining, info.DataTotal, info.DataProcessed, info.DataRemaining,
            info.MemoryTotal, info.MemoryProcessed, info.MemoryRemaining, info.FileTotal, info.FileProcessed, info.FileRemaining);
    }

    /// <inheritdoc/>
    /// <remarks>Two calls on hosts before libvirt 1.0.3, which only know the job under way.</remarks>
    public override Task<JobStatistics> GetJobStatisticsAsync(
        DomainRef domain, bool completed, bool keepCompleted, CancellationToken cancellationToken) =>
        WithFallbackAsync(
            async () =>
            {
                var flags = completed ? Completed | (keepCompleted ? KeepCompleted : 0) : 0;
                var answer = await CallAsync(RemoteProcedures.DomainGetJobStats,
                    new DomainGetJobStatsArguments(domain, flags), cancellationToken).ConfigureAwait(false);
                return new JobStatistics((JobType)answer.Type, answer.Parameters);
            },
            completed ? null : async () => ToStatistics(await GetJobInfoAsync(domain, cancellationToken).ConfigureAwait(false)));

    /// <inheritdoc/>
    public override async Task AbortJobAsync(DomainRef domain, bool postCopy, CancellationToken cancellationToken)
    {
        if (postCopy)
        {
            await CallAsync(RemoteProcedures.DomainAbortJobFlags,
                new DomainAbortJobFlagsArguments(domain, PostCopy), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await CallAsync(RemoteProcedures.DomainAbortJob, new DomainAbortJobArguments(domain), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async Task<ulong> GetMaxDowntimeAsync(DomainRef domain, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainMigrateGetMaxDowntime,
            new DomainMigrateGetMaxDowntimeArguments(domain, 0), cancellationToken).ConfigureAwait(false)).Downtime;

    /// <inheritdoc/>
    public override async Task SetMaxDowntimeAsync(DomainRef domain, ulong milliseconds, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainMigrateSetMaxDowntime,
            new DomainMigrateSetMaxDowntimeArguments(domain, milliseconds, 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<ulong> GetMaxSpeedAsync(DomainRef domain, bool postCopy, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainMigrateGetMaxSpeed,
            new DomainMigrateGetMaxSpeedArguments(domain, postCopy ? PostCopy : 0), cancellationToken).ConfigureAwait(false)).Bandwidth;

    /// <inheritdoc/>
    public override async Task SetMaxSpeedAsync(DomainRef domain, ulong mebibytesPerSecond, bool postCopy, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainMigrateSetMaxSpeed,
            new DomainMigrateSetMaxSpeedArguments(domain, mebibytesPerSecond, postCopy ? PostCopy : 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<ulong> GetCompressionCacheAsync(DomainRef domain, CancellationToken cancellationToken) =>
        (await CallAsync(RemoteProcedures.DomainMigrateGetCompressionCache,
            new DomainMigrateGetCompressionCacheArguments(domain, 0), cancellationToken).ConfigureAwait(false)).CacheSize;

    /// <inheritdoc/>
    public override async Task SetCompressionCacheAsync(DomainRef domain, ulong bytes, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainMigrateSetCompressionCache,
            new DomainMigrateSetCompressionCacheArguments(domain, bytes, 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task StartPostCopyAsync(DomainRef domain, CancellationToken cancellationToken) =>
        await CallAsync(RemoteProcedures.DomainMigrateStartPostCopy,
            new DomainMigrateStartPostCopyArguments(domain, 0), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override Task<DomainEventSubscription> SubscribeAsync(DomainEventId kind, DomainRef? domain, CancellationToken cancellationToken) =>
        events.SubscribeAsync(DriverLabel, kind, domain, cancellationToken);

    // The fixed form under the names of the list; a file is what the list calls a disk.
    private static JobStatistics ToStatistics(JobInfo info) => new(info.Type, new TypedParameterList(
    [
        TypedParameter.ULLong("time_elapsed", info.TimeElapsed),
        TypedParameter.ULLong("time_remaining", info.TimeRemaining),
        TypedParameter.ULLong("data_total", info.DataTotal),
        TypedParameter.ULLong("data_processed", info.DataProcessed),
        TypedParameter.ULLong("data_remaining", info.DataRemaining),
        TypedParameter.ULLong("memory_total", info.MemoryTotal),
        TypedParameter.ULLong("memory_processed", info.MemoryProcessed),
        TypedParameter.ULLong("memory_remaining", info.MemoryRemaining),
        TypedParameter.ULLong("disk_total", info.FileTotal),
        TypedParameter.ULLong("disk_processed", info.FileProcessed),
        TypedParameter.ULLong("disk_remaining", info.FileRemaining),
    ]));
}
