using System.Management.Automation;

namespace VirtMigrate.PowerShell.Jobs;

/// <summary>Migrations that go on while the pipeline is gone: one child job a domain. Lives as long as its runspace.</summary>
public sealed class MigrationJob : Job
{
    internal const string TypeName = "VirtMigration";

    private readonly object gate = new();
    private readonly SemaphoreSlim lanes;
    private readonly List<IAsyncDisposable> belongings = [];
    private readonly List<IDisposable> tools = [];

    internal MigrationJob(string command, int throttleLimit)
        : base(command)
    {
        lanes = new SemaphoreSlim(throttleLimit);
        PSJobTypeName = TypeName;
    }

    /// <inheritdoc/>
    public override bool HasMoreData => ChildJobs.Any(static child => child.HasMoreData);

    /// <inheritdoc/>
    public override string Location => string.Join(", ", ChildJobs.Select(static child => child.Location).Distinct());

    /// <inheritdoc/>
    public override string StatusMessage =>
        $"{ChildJobs.Count(static child => child.JobStateInfo.State == JobState.Completed)} of {ChildJobs.Count} completed";

    /// <summary>Calls all of its migrations off and waits until that is done.</summary>
    public override void StopJob()
    {
        foreach (var child in ChildJobs.OfType<MigrationChildJob>())
        {
            child.RequestStop();
        }

        Finished.WaitOne();
    }

    internal void Add(MigrationChildJob child)
    {
        lock (gate)
        {
            ChildJobs.Add(child);
        }
    }

    /// <summary>Closes these when the last migration has ended.</summary>
    internal void Adopt(IDisposable tool, IEnumerable<IAsyncDisposable> connections)
    {
        tools.Add(tool);
        belongings.AddRange(connections);
    }

    internal void Start()
    {
        SetJobState(JobState.Running);
        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        var children = ChildJobs.OfType<MigrationChildJob>().ToList();
        await Task.WhenAll(children.Select(child => child.RunAsync(lanes))).ConfigureAwait(false);
        tools.ForEach(static tool => tool.Dispose());
        foreach (var connection in belongings)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        lanes.Dispose();
        var states = children.ConvertAll(static child => child.JobStateInfo.State);
        SetJobState(states.Contains(JobState.Failed) ? JobState.Failed
            : states.Contains(JobState.Stopped) ? JobState.Stopped
            : JobState.Completed);
    }
}
