using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Jobs;
using VirtMigrate.PowerShell.Migrations;

namespace VirtMigrate.PowerShell.Commands;

// Migrations that go on as a job. What must be asked is asked before it begins.
public sealed partial class MoveVirtDomainCommand
{
    private readonly object jobGate = new();
    private MigrationTable migrations = new();
    private MigrationJob? job;

    /// <summary>Write a job and return at once.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private void AddToJob(VirtDomain domain, MigrationRoute route, MoveTarget target)
    {
        // The journal may have to warn, and only the pipeline can.
        var options = Options(route, target);
        bool passThru = PassThru;
        AddToJob(domain, target, async (child, cancellationToken) =>
        {
            var watch = new MigrationWatch(1, child.WriteVerbose, child.WriteProgress);
            var result = await migrations.RunAsync(domain, route, options, watch, cancellationToken).ConfigureAwait(false);
            child.WriteProgress(watch.End(route));
            if (!passThru || result.Outcome != MigrationOutcome.Completed)
            {
                child.WriteOutput(result);
                return result;
            }

            try
            {
                if (await VirtDomainQuery.FindAsync(target.Host ?? throw CmdletErrors.NotConnectedFromHere(result), result.Uuid, cancellationToken).ConfigureAwait(false) is { } there)
                {
                    child.WriteOutput(there);
                }
            }
            catch (VirtException error)
            {
                child.WriteError(ErrorRecords.Of(error, result));
            }

            return result;
        });
    }

    private void AddToJob(VirtDomain domain, MigrationResult refused, MoveTarget target) => AddToJob(domain, target, (child, _) =>
    {
        child.WriteOutput(refused);
        return Task.FromResult(refused);
    });

    private void AddToJob(VirtDomain domain, MoveTarget target, Func<MigrationChildJob, CancellationToken, Task<MigrationResult>> run)
    {
        lock (jobGate)
        {
            job ??= new MigrationJob(MyInvocation.Line, ThrottleLimit);
            job.Add(new MigrationChildJob(MyInvocation.Line, domain, target.Label, run));
        }
    }

    // On the pipeline's thread, when all of its input has been seen.
    private void StartJob()
    {
        if (job is null)
        {
            return;
        }

        job.Adopt(journal, TakeOwnConnection() is { } own ? [own, .. ownConnections] : ownConnections);
        JobRepository.Add(job);
        job.Start();
        WriteObject(job);
    }
}
