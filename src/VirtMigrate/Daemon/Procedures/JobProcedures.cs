using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Daemon;

/// <summary>Jobs of domains, and what can be tuned while a migration is under way.</summary>
internal static class JobProcedures
{
    private const uint Completed = 1;
    private const uint KeepCompleted = 2;
    private const uint PostCopy = 1;

    public static void Register(ProcedureTable table)
    {
        table.Add(RemoteProcedures.DomainGetJobInfo, static async (driver, a, token) =>
        {
            var i = await driver.GetJobInfoAsync(a.Domain, token).ConfigureAwait(false);
            return new DomainGetJobInfoReturn((int)i.Type, i.TimeElapsed, i.TimeRemaining, i.DataTotal, i.DataProcessed,
                i.DataRemaining, i.MemoryTotal, i.MemoryProcessed, i.MemoryRemaining, i.FileTotal, i.FileProcessed, i.FileRemaining);
        });
        table.Add(RemoteProcedures.DomainGetJobStats, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, Completed | KeepCompleted, "DOMAIN_GET_JOB_STATS");
            if (a.Flags == KeepCompleted)
            {
                throw DaemonErrors.Invalid("completed statistics can only be kept when they are asked for");
            }

            var statistics = await driver.GetJobStatisticsAsync(
                a.Domain, (a.Flags & Completed) != 0, (a.Flags & KeepCompleted) != 0, token).ConfigureAwait(false);
            return new DomainGetJobStatsReturn((int)statistics.Type, statistics.Parameters);
        });
        table.Add(RemoteProcedures.DomainAbortJob, static (driver, a, token) =>
            driver.AbortJobAsync(a.Domain, postCopy: false, token));
        table.Add(RemoteProcedures.DomainAbortJobFlags, static (driver, a, token) =>
            driver.AbortJobAsync(a.Domain, HasPostCopy(a.Flags, "DOMAIN_ABORT_JOB_FLAGS"), token));
        table.Add(RemoteProcedures.DomainMigrateSetMaxDowntime, static (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_MIGRATE_SET_MAX_DOWNTIME");
            return driver.SetMaxDowntimeAsync(a.Domain, a.Downtime, token);
        });
        table.Add(RemoteProcedures.DomainMigrateGetMaxDowntime, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_MIGRATE_GET_MAX_DOWNTIME");
            return new DomainMigrateGetMaxDowntimeReturn(await driver.GetMaxDowntimeAsync(a.Domain, token).ConfigureAwait(false));
        });
        table.Add(RemoteProcedures.DomainMigrateSetMaxSpeed, static (driver, a, token) =>
            driver.SetMaxSpeedAsync(a.Domain, a.Bandwidth, HasPostCopy(a.Flags, "DOMAIN_MIGRATE_SET_MAX_SPEED"), token));
        table.Add(RemoteProcedures.DomainMigrateGetMaxSpeed, static async (driver, a, token) =>
            new DomainMigrateGetMaxSpeedReturn(await driver.GetMaxSpeedAsync(
                a.Domain, HasPostCopy(a.Flags, "DOMAIN_MIGRATE_GET_MAX_SPEED"), token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.DomainMigrateSetCompressionCache, static (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_MIGRATE_SET_COMPRESSION_CACHE");
            return driver.SetCompressionCacheAsync(a.Domain, a.CacheSize, token);
        });
        table.Add(RemoteProcedures.DomainMigrateGetCompressionCache, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_MIGRATE_GET_COMPRESSION_CACHE");
            return new DomainMigrateGetCompressionCacheReturn(await driver.GetCompressionCacheAsync(a.Domain, token).ConfigureAwait(false));
        });
        table.Add(RemoteProcedures.DomainStartDirtyRateCalc, static (driver, a, token) =>
        {
            // The other ways of measuring (by bitmap, by ring) are not in the contract: QEMU without KVM does not survive them.
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_START_DIRTY_RATE_CALC");
            return driver.StartDirtyRateCalculationAsync(a.Domain, a.Seconds, token);
        });
        table.Add(RemoteProcedures.DomainMigrateStartPostCopy, static (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "DOMAIN_MIGRATE_START_POST_COPY");
            return driver.StartPostCopyAsync(a.Domain, token);
        });
    }

    private static bool HasPostCopy(uint flags, string procedure)
    {
        DaemonErrors.CheckFlags(flags, PostCopy, procedure);
        return (flags & PostCopy) != 0;
    }
}
