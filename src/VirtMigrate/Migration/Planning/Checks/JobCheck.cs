using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Whether something is under way on the guest or on one of its disks.</summary>
internal sealed class JobCheck : IPlanCheck
{
    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (!context.State.IsActive)
        {
            return;
        }

        var job = await context.AskAsync(context.Source, "the guest's job", driver => driver.GetJobInfoAsync(context.Domain, cancellationToken)).ConfigureAwait(false);
        if (job is { IsGiven: true, Value.Type: JobType.Bounded or JobType.Unbounded })
        {
            context.Error(MigrationFindingId.JobActive, context.Domain.Name, $"a job is under way on '{context.Domain.Name}'");
        }

        foreach (var disk in context.Guest?.Disks.Where(disk => disk.Kind != DiskSourceKind.None && !disk.IsRemovable) ?? [])
        {
            var block = await context.AskAsync(context.Source, "jobs on disks",
                driver => driver.GetBlockJobInfoAsync(context.Domain, disk.Target, cancellationToken)).ConfigureAwait(false);
            if (block is { IsGiven: true, Value: { } found })
            {
                context.Error(MigrationFindingId.BlockJobActive, disk.Target, $"a job is under way on {disk.Target}: {found.Current} of {found.End}");
            }
        }
    }
}
