using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Puts right what a lost client or host left half done. Works from what both hosts say now, not from what anybody
/// remembers; whatever is not plain stays untouched and is told.
/// </summary>
public sealed partial class MigrationRepair
{
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);

    private readonly MigrationOptions options;

    /// <summary>Makes it.</summary>
    public MigrationRepair(MigrationOptions? options = null) => this.options = options ?? new MigrationOptions();

    /// <summary>Whether a policy of the migration paused the guest, so that a source which keeps it lets it run again.</summary>
    public bool SuspendedByPolicy { get; init; }

    /// <summary>Looks at the guest on both hosts. Changes nothing.</summary>
    public Task<RepairFinding> InspectAsync(
        MigrationEndpoint source, MigrationEndpoint destination, Guid uuid, CancellationToken cancellationToken) =>
        InspectAsync(source, destination, uuid, [], cancellationToken);

    /// <summary>Looks at the guest on both hosts, and at the volumes that were made for it. Changes nothing.</summary>
    /// <param name="source">Where the guest came from.</param>
    /// <param name="destination">Where it was to go.</param>
    /// <param name="uuid">The guest.</param>
    /// <param name="volumes">Volumes that were made for the migration on the destination.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public async Task<RepairFinding> InspectAsync(
        MigrationEndpoint source, MigrationEndpoint destination, Guid uuid, IReadOnlyList<CreatedVolume> volumes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var here = new HostLink(source, options.TimeProvider);
        var there = new HostLink(destination, options.TimeProvider);
        await using (here.ConfigureAwait(false))
        await using (there.ConfigureAwait(false))
        {
            return await InspectAsync(here, there, uuid, volumes, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Does what a finding says, if the hosts still are as it saw them, and looks again.</summary>
    /// <returns>The finding as it is now.</returns>
    /// <exception cref="VirtException">A host refused a step.</exception>
    public async Task<RepairFinding> ApplyAsync(
        RepairFinding finding, MigrationEndpoint source, MigrationEndpoint destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var here = new HostLink(source, options.TimeProvider);
        var there = new HostLink(destination, options.TimeProvider);
        await using (here.ConfigureAwait(false))
        await using (there.ConfigureAwait(false))
        {
            var now = await InspectAsync(here, there, finding.Uuid, finding.Volumes, cancellationToken).ConfigureAwait(false);
            if (now.Action != finding.Action)
            {
                return now;
            }

            await DoAsync(now, here, there, cancellationToken).ConfigureAwait(false);
            var after = await InspectAsync(here, there, finding.Uuid, finding.Volumes, cancellationToken).ConfigureAwait(false);
            if (after.Action == RepairAction.RemoveVolumes && finding.Action != RepairAction.RemoveVolumes)
            {
                // What else was wrong has been put right; now it is known that nobody needs them.
                await DoAsync(after, here, there, cancellationToken).ConfigureAwait(false);
                after = await InspectAsync(here, there, finding.Uuid, finding.Volumes, cancellationToken).ConfigureAwait(false);
            }

            return after.Action == RepairAction.None
                ? after with { Action = finding.Action, Repaired = true, Description = finding.Description }
                : after;
        }
    }

    private static async Task DoAsync(RepairFinding finding, HostLink here, HostLink there, CancellationToken cancellationToken)
    {
        switch (finding.Action)
        {
            case RepairAction.ResumeSource:
                await ResumeAsync(here, finding.Uuid, cancellationToken).ConfigureAwait(false);
                break;
            case RepairAction.EndSourceCopy:
                await DestroyAsync(here, finding.Uuid, cancellationToken).ConfigureAwait(false);
                break;
            case RepairAction.DropDestinationCopy:
                await DestroyAsync(there, finding.Uuid, cancellationToken).ConfigureAwait(false);
                break;
            case RepairAction.DropDestinationCopyAndResumeSource:
                await DestroyAsync(there, finding.Uuid, cancellationToken).ConfigureAwait(false);
                await ResumeAsync(here, finding.Uuid, cancellationToken).ConfigureAwait(false);
                break;
            case RepairAction.RemoveVolumes:
                await RemoveVolumesAsync(there, finding.Volumes, cancellationToken).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private static async Task ResumeAsync(HostLink link, Guid uuid, CancellationToken cancellationToken)
    {
        var domain = await link.Driver.LookupDomainByUuidAsync(uuid, cancellationToken).ConfigureAwait(false);
        await link.Driver.ResumeDomainAsync(domain, cancellationToken).ConfigureAwait(false);
    }

    private static async Task DestroyAsync(HostLink link, Guid uuid, CancellationToken cancellationToken)
    {
        var domain = await link.Driver.LookupDomainByUuidAsync(uuid, cancellationToken).ConfigureAwait(false);
        await link.Driver.DestroyDomainAsync(domain, DomainDestroyFlags.None, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RepairFinding> InspectAsync(
        HostLink here, HostLink there, Guid uuid, IReadOnlyList<CreatedVolume> volumes, CancellationToken cancellationToken)
    {
        var (source, destination) = await LookAsync(here, there, uuid).ConfigureAwait(false);
        if (destination.IsPausedForMigration && source.Known && !await IsMigratingAsync(here, source, cancellationToken).ConfigureAwait(false))
        {
            // A Finish that is just being done looks the same as one that never came; only time tells them apart.
            await Task.Delay(SecondLook, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            (source, destination) = await LookAsync(here, there, uuid).ConfigureAwait(false);
        }

        var busy = await IsMigratingAsync(here, source, cancellationToken).ConfigureAwait(false);
        var (action, description) = Judge(source, destination, busy, here.Name, there.Name, SuspendedByPolicy);
        var left = await LeftAsync(there, destination, volumes).ConfigureAwait(false);
        (action, description) = WithVolumes(action, description, source, destination, left, there.Name);
        return new RepairFinding
        {
            Name = source.Present ? source.Domain.Name : destination.Present ? destination.Domain.Name : uuid.ToString(),
            Uuid = uuid,
            Source = here.Name,
            Destination = there.Name,
            SourceState = source.Text,
            DestinationState = destination.Text,
            Action = action,
            Volumes = left,
            Description = description,
        };
    }

    private async Task<(GuestSighting Source, GuestSighting Destination)> LookAsync(HostLink here, HostLink there, Guid uuid)
    {
        var source = here.LookAsync(uuid, options.RecoveryTimeout, null);
        var destination = there.LookAsync(uuid, options.RecoveryTimeout, null);
        return (await source.ConfigureAwait(false), await destination.ConfigureAwait(false));
    }

    private async Task<bool> IsMigratingAsync(HostLink here, GuestSighting source, CancellationToken cancellationToken)
    {
        if (!source.IsActive)
        {
            return false;
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var job = await here.CallAsync("GetJobStatistics",
                (driver, token) => driver.GetJobStatisticsAsync(source.Domain, false, false, token), options.RecoveryTimeout).ConfigureAwait(false);
            return job.Type is JobType.Bounded or JobType.Unbounded;
        }
        catch (VirtException)
        {
            return false;
        }
    }

    private static (RepairAction Action, string Description) Judge(
        GuestSighting source, GuestSighting destination, bool busy, string here, string there, bool suspended)
    {
        if (!source.Known || !destination.Known)
        {
            return (RepairAction.Manual, $"{(source.Known ? there : here)} cannot be asked; nothing is done on the word of one host");
        }

        if (source.IsPostCopyHalf || destination.IsPostCopyHalf)
        {
            return (RepairAction.Manual, $"a post-copy migration broke: {here} and {there} hold a part of the guest each; only Move-VirtDomain -PostCopyResume, from {here} to {there}, joins them");
        }

        if (busy)
        {
            return (RepairAction.Manual, $"a migration is still under way on {here}; wait for its end or call it off");
        }

        var thereRuns = destination.IsActive && !destination.IsPausedForMigration;
        if (source.IsPausedForMigration || (suspended && source.IsPaused))
        {
            return destination switch
            {
                { IsPausedForMigration: true } => (RepairAction.DropDestinationCopyAndResumeSource,
                    $"the guest is paused on both hosts and was never started on {there}: that copy is ended and the guest resumed on {here}"),
                _ when thereRuns => (RepairAction.EndSourceCopy,
                    $"the guest is on {there} ({destination.Text}): the paused copy on {here} is ended"),
                _ => (RepairAction.ResumeSource, $"the guest is paused on {here} and not on {there}: it is resumed on {here}"),
            };
        }

        if (source.IsActive)
        {
            return destination switch
            {
                { IsPausedForMigration: true } => (RepairAction.DropDestinationCopy,
                    $"the guest is on {here} ({source.Text}): the copy on {there}, which never ran, is ended"),
                _ when thereRuns => (RepairAction.Manual,
                    $"the guest runs on {here} ({source.Text}) and on {there} ({destination.Text}): stop the one whose data is to be given up"),
                _ => (RepairAction.None, $"the guest is on {here} ({source.Text}) and not on {there}"),
            };
        }

        return destination switch
        {
            { IsPausedForMigration: true } => (RepairAction.Manual,
                $"the guest is not on {here} any more and paused on {there}: if all of it arrived, Resume-VirtDomain on {there} starts it"),
            _ when thereRuns => (RepairAction.None, $"the guest is on {there} ({destination.Text}) and not on {here}"),
            _ => (RepairAction.Manual, $"the guest runs on neither host ({here}: {source.Text}, {there}: {destination.Text}); start it where its definition is"),
        };
    }
}
