using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;

namespace VirtMigrate.PowerShell.Jobs;

/// <summary>One domain's migration as a job.</summary>
public sealed class MigrationChildJob : Job
{
    // A bar needs its last state only; what nobody receives must not pile up.
    private const int ProgressKept = 20;

    private readonly object gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<MigrationChildJob, CancellationToken, Task<MigrationResult>> run;
    private string status = "waiting for its turn";

    internal MigrationChildJob(
        string command, VirtDomain domain, string destination, Func<MigrationChildJob, CancellationToken, Task<MigrationResult>> run)
        : base(command, domain.Name)
    {
        this.run = run;
        Location = $"{domain.Host.Name} to {destination}";
        PSJobTypeName = MigrationJob.TypeName;
    }

    /// <inheritdoc/>
    public override bool HasMoreData =>
        Output.Count > 0 || Error.Count > 0 || Warning.Count > 0 || Verbose.Count > 0 || Progress.Count > 0;

    /// <inheritdoc/>
    public override string Location { get; }

    /// <inheritdoc/>
    public override string StatusMessage => status;

    /// <summary>Calls the migration off and waits until that is done.</summary>
    public override void StopJob()
    {
        RequestStop();
        Finished.WaitOne();
    }

    internal void RequestStop()
    {
        try
        {
            stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended and has been removed.
        }
    }

    internal async Task RunAsync(SemaphoreSlim lanes)
    {
        try
        {
            await lanes.WaitAsync(stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Finish("called off before it began", JobState.Stopped);
            return;
        }

        try
        {
            status = "under way";
            SetJobState(JobState.Running);
            var result = await run(this, stopping.Token).ConfigureAwait(false);
            foreach (var warning in result.Warnings)
            {
                Tell(() => Warning.Add(new WarningRecord($"{result.Name}: {warning}")));
            }

            if (result.Outcome == MigrationOutcome.Completed)
            {
                Finish("completed", JobState.Completed);
                return;
            }

            Tell(() => Error.Add(ErrorRecords.Of(result)));
            Finish(result.Error?.Message ?? $"{result.Outcome}", WasCalledOff(result) ? JobState.Stopped : JobState.Failed);
        }
        catch (Exception error)
        {
            // Whatever it is, the job must end, and say it.
            Tell(() => Error.Add(new ErrorRecord(error, CmdletErrorId.MigrationFailed, ErrorCategory.NotSpecified, null)));
            Finish(error.Message, JobState.Failed);
        }
        finally
        {
            lanes.Release();
        }
    }

    internal void WriteOutput(object value) => Tell(() => Output.Add(PSObject.AsPSObject(value)));

    internal void WriteError(ErrorRecord error) => Tell(() => Error.Add(error));

    internal void WriteVerbose(string text) => Tell(() => Verbose.Add(new VerboseRecord(text)));

    internal void WriteProgress(ProgressRecord record) => Tell(() =>
    {
        while (Progress.Count >= ProgressKept)
        {
            Progress.RemoveAt(0);
        }

        Progress.Add(record);
        status = record.StatusDescription;
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stopping.Dispose();
        }

        base.Dispose(disposing);
    }

    // By this job, or by Stop-VirtMigration; an end that is not clean is a failure whoever wished for it.
    private bool WasCalledOff(MigrationResult result) =>
        result.Outcome is MigrationOutcome.RolledBack or MigrationOutcome.Refused
        && (stopping.IsCancellationRequested || result.Error?.ErrorId == VirtErrorId.OperationAborted);

    private void Finish(string text, JobState state)
    {
        status = text;
        SetJobState(state);
    }

    private void Tell(Action add)
    {
        try
        {
            lock (gate)
            {
                add();
            }
        }
        catch (Exception error) when (error is ObjectDisposedException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            // The job was removed, or somebody received what was to be dropped.
        }
    }
}
