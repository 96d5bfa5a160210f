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

    private void AddToJob(VirtDomain domain, MigrationRoute route)
    {
        // The journal may have to warn, and only the pipeline can.
        var options = Options(route);
        var destination = DestinationHost;
        bool passThru = PassThru;
        AddToJob(domain, async (child, cancellationToken) =>
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
                if (await VirtDomainQuery.FindAsync(destination ?? throw CmdletErrors.NotConnectedFromHere(result), result.Uuid, cancellationToken).ConfigureAwait(false) is { } there)
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

    private void AddToJob(VirtDomain domain, MigrationResult refused) => AddToJob(domain, (child, _) =>
    {
        child.WriteOutput(refused);
        return Task.FromResult(refused);
    });

    private void AddToJob(VirtDomain domain, Func<MigrationChildJob, CancellationToken, Task<MigrationResult>> run)
    {
        lock (jobGate)
        {
            job ??= new MigrationJob(MyInvocation.Line, ThrottleLimit);
            job.Add(new MigrationChildJob(MyInvocation.Line, domain, DestinationLabel, run));
        }
    }

    // On the pipeline's thread, when all of its input has been seen.
    private void StartJob()
    {
        if (job is null)
        {
            return;
        }

        job.Adopt(journal, TakeOwnConnection());
        JobRepository.Add(job);
        job.Start();
        WriteObject(job);
    }
}
