using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// What becomes of the source's copy on the way and at the end. Private members are called with the gate held unless they say otherwise.
public sealed partial class SimulatedHost
{
    // Called without the gate, from the transfer.
    private void Iterated(SimulatedDomain domain, int iteration)
    {
        lock (Gate)
        {
            Emit(new DomainMigrationIterationEvent(domain.Ref, iteration));
        }
    }

    // Called without the gate, from the transfer: the guest stands for the last round or for post-copy.
    private void PausedFor(SimulatedDomain domain, OutgoingMigration job)
    {
        lock (Gate)
        {
            if (domain.Job != job || domain.Now.State != DomainState.Running)
            {
                return;
            }

            SetState(domain, DomainStateReason.PausedMigration);
            Emit(domain, DomainLifecycleKind.Suspended, 1);
        }
    }

    // The rest of a post-copy migration, without the gate.
    private async Task<SimulationTransferEnd> PostCopyAsync(
        SimulatedDomain domain, OutgoingMigration job, IncomingMigration incoming, SimulationTransfer transfer)
    {
        lock (Gate)
        {
            if (domain.Job == job)
            {
                job.Phase = OutgoingPhase.PostCopy;
                SetState(domain, DomainStateReason.PausedPostCopy);
                Emit(domain, DomainLifecycleKind.Suspended, 7);
            }
        }

        var end = await transfer.RunPostCopyAsync().ConfigureAwait(false);
        if (end == SimulationTransferEnd.Completed)
        {
            return incoming.Host.Receive(incoming, [], null, postCopy: false) is null ? end : SimulationTransferEnd.Failed;
        }

        incoming.Host.LoseSource(incoming, transfer.Failure ?? "post-copy was called off");
        lock (Gate)
        {
            if (domain.Job == job)
            {
                SetState(domain, DomainStateReason.PausedPostCopyFailed);
                Emit(domain, DomainLifecycleKind.Suspended, 8);
            }
        }

        return end;
    }

    // Ends a migration that failed on the source; the guest goes on as before. Called without the gate.
    private void Release(SimulatedDomain domain, OutgoingMigration job, JobType type, string? reason)
    {
        lock (Gate)
        {
            if (domain.Job != job)
            {
                return;
            }

            domain.Job = null;
            ResumeSource(domain, job);
            if (job.Transfer is { } transfer)
            {
                var statistics = transfer.Statistics(OperationOut, completed: false);
                if (reason is not null)
                {
                    statistics.Add(TypedParameter.String("errmsg", reason));
                }

                domain.LastJob = new(type, statistics);
            }
        }
    }

    private void ResumeSource(SimulatedDomain domain, OutgoingMigration job)
    {
        if (domain.IsActive && domain.Now == DomainStateReason.PausedMigration && job.Before.State == DomainState.Running)
        {
            SetState(domain, DomainStateReason.RunningMigrationCanceled);
            Emit(domain, DomainLifecycleKind.Resumed, 1);
        }
    }

    // Confirm said to roll back.
    private void Cancel(SimulatedDomain domain, OutgoingMigration job)
    {
        if (job.Phase is OutgoingPhase.Performing)
        {
            throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: the migration is under way");
        }

        if (job.Phase == OutgoingPhase.PostCopy)
        {
            throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: the guest runs on the destination since the switch to post-copy");
        }

        domain.Job = null;
        ResumeSource(domain, job);
        if (job.Transfer is { } transfer)
        {
            domain.LastJob = new(JobType.Failed, transfer.Statistics(OperationOut, completed: true));
        }
    }

    // The source's copy ends: the guest has gone.
    private void Leave(SimulatedDomain domain, OutgoingMigration job, MigrationFlags flags)
    {
        domain.Job = null;
        if (job.Transfer is { } transfer)
        {
            var statistics = transfer.Statistics(OperationOut, completed: true);
            domain.LastJob = new(JobType.Completed, statistics);
            Deactivate(domain, 4);
            Emit(domain, DomainLifecycleKind.Stopped, 3);
            Emit(new DomainJobCompletedEvent(domain.Ref, statistics));
        }

        if ((flags & MigrationFlags.UndefineSource) != 0 && domain.Persistent is not null && !domain.IsActive)
        {
            Undefine(domain);
        }

        ForgetTransient(domain);
    }

    // The connection that drove the source's part is gone.
    /// <summary>Ends a domain's migration job that has not come further than Begin.</summary>
    internal void DropBegun(string? name)
    {
        lock (Gate)
        {
            foreach (var domain in domains.Values.Where(d => d.LastName == name && d.Job is { Phase: OutgoingPhase.Begun }))
            {
                domain.Job = null;
            }
        }
    }

    private void AbandonSource(SimulatedDomain domain, OutgoingMigration job)
    {
        switch (job.Phase)
        {
            case OutgoingPhase.Begun:
                domain.Job = null;
                break;
            case OutgoingPhase.Performed:
                // Nobody knows whether the destination runs: it stays paused until somebody who knows resumes or ends it.
                domain.Job = null;
                if (job.Transfer is { } transfer)
                {
                    domain.LastJob = new(JobType.Completed, transfer.Statistics(OperationOut, completed: true));
                }

                break;
            case OutgoingPhase.PostCopy:
                SetState(domain, DomainStateReason.PausedPostCopyFailed);
                Emit(domain, DomainLifecycleKind.Suspended, 8);
                break;
            default:
                // Perform runs to its end in the daemon.
                break;
        }
    }
}
