using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// A domain's migration job as it is asked for and tuned. Private members are called with the gate held unless they say otherwise.
public sealed partial class SimulatedHost
{
    internal void AbortJob(DomainRef reference, bool postCopy)
    {
        SimulationTransfer transfer;
        lock (Gate)
        {
            var domain = GetActive(reference);
            if (domain.Incoming is not null)
            {
                throw Error(VirtErrorCode.OperationTimeout,
                    "Timed out during operation: cannot acquire state change lock (held by monitor=remoteDispatchDomainMigratePrepare3Params)");
            }

            transfer = domain.Job is { Phase: OutgoingPhase.Performing or OutgoingPhase.PostCopy, Transfer: { } running } ? running
                : throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: no job is active on the domain");
            if (transfer.IsPostCopy && !postCopy)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: cannot abort migration in post-copy mode");
            }
        }

        transfer.Abort();
    }

    internal void StartPostCopy(DomainRef reference)
    {
        SimulationTransfer transfer;
        lock (Gate)
        {
            var domain = GetActive(reference);
            if (domain.Job is not { Phase: OutgoingPhase.Performing, Transfer: { } running } job)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: post-copy can only be started while outgoing migration is in progress");
            }

            if ((job.Flags & MigrationFlags.PostCopy) == 0)
            {
                throw Error(VirtErrorCode.OperationInvalid,
                    "Requested operation is not valid: switching to post-copy requires migration to be started with VIR_MIGRATE_POSTCOPY flag");
            }

            transfer = running;
        }

        transfer.StartPostCopy();
    }

    internal void SetMaxDowntime(DomainRef reference, ulong milliseconds)
    {
        var value = TimeSpan.FromMilliseconds(Math.Min(milliseconds, 2_000_000));
        SimulationTransfer? transfer;
        lock (Gate)
        {
            var domain = GetActive(reference);
            domain.MaxDowntime = value;
            transfer = domain.Job?.Transfer;
        }

        transfer?.SetMaxDowntime(value);
    }

    internal void SetMaxSpeed(DomainRef reference, ulong mebibytes, bool postCopy)
    {
        if (mebibytes > UnlimitedSpeed)
        {
            throw Error(VirtErrorCode.Overflow, $"numerical overflow: bandwidth must be less than {UnlimitedSpeed + 1}");
        }

        SimulationTransfer? transfer;
        lock (Gate)
        {
            var domain = Get(reference.Uuid, reference.Name);
            if (postCopy)
            {
                domain.MaxPostCopySpeed = mebibytes;
            }
            else
            {
                domain.MaxSpeed = mebibytes;
            }

            transfer = domain.Job?.Transfer;
        }

        transfer?.SetLimit(mebibytes * Mebibyte, postCopy);
    }

    internal JobStatistics JobStatistics(DomainRef reference, bool completed, bool keepCompleted)
    {
        lock (Gate)
        {
            var domain = Get(reference.Uuid, reference.Name);
            if (completed)
            {
                var last = domain.LastJob;
                if (!keepCompleted)
                {
                    domain.LastJob = null;
                }

                return last ?? new(JobType.None, []);
            }

            if (!domain.IsActive)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: domain is not running", VirtErrorDomain.Domain);
            }

            if (domain.Incoming is not null)
            {
                throw Error(VirtErrorCode.OperationUnsupported, "Operation not supported: migration statistics are available only on the source host");
            }

            return domain.Job is not { } job ? new(JobType.None, [])
                : job.Transfer is { } transfer ? new(JobType.Unbounded, transfer.Statistics(OperationOut, completed: false))
                : new(JobType.Unbounded, [TypedParameter.Int("operation", OperationOut),
                    TypedParameter.ULLong("time_elapsed", (ulong)Clock.GetElapsedTime(job.Started).TotalMilliseconds)]);
        }
    }

    internal JobInfo JobInfo(DomainRef reference)
    {
        var statistics = JobStatistics(reference, completed: false, keepCompleted: true);
        return new(statistics.Type, At("time_elapsed"), At("time_remaining"),
            At("data_total"), At("data_processed"), At("data_remaining"),
            At("memory_total"), At("memory_processed"), At("memory_remaining"),
            At("disk_total"), At("disk_processed"), At("disk_remaining"));

        ulong At(string field) => statistics.Parameters.GetUnsigned(field) ?? 0;
    }
}
