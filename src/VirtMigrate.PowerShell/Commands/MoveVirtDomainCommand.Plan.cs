using System.Management.Automation;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;
using VirtMigrate.PowerShell.Migrations;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Commands;

// Plans from the pipeline: the destination and the options are the plan's, and it must still fit.
public sealed partial class MoveVirtDomainCommand
{
    private const string ByPlan = "Plan";

    private readonly List<VirtHost> ownConnections = [];

    /// <summary>A plan, as Get-VirtMigrationPlan writes it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByPlan, HelpMessage = "Plan, as Get-VirtMigrationPlan writes it.")]
    [Plan]
    [ValidateNotNull]
    public MigrationPlan? Plan { get; set; }

    /// <summary>Try a plan that has errors all the same.</summary>
    [Parameter(ParameterSetName = ByPlan)]
    public SwitchParameter Force { get; set; }

    // Which set it is, is known before the first object comes: the others need a destination.
    private bool IsPlanned => !MyInvocation.BoundParameters.ContainsKey(nameof(Destination));

    private void RefuseOwnOptions()
    {
        var own = typeof(MigrationCmdlet).GetProperties()
            .Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true) && property.DeclaringType is { } type
                && (type == typeof(MigrationCmdlet) || property.Name == nameof(VirtHost)) && MyInvocation.BoundParameters.ContainsKey(property.Name))
            .Select(property => property.Name).ToArray();
        if (own.Length > 0)
        {
            ThrowTerminatingError(ErrorRecords.Of(CmdletErrors.FromPlan(own), null));
        }
    }

    private void MovePlanned()
    {
        var plan = Plan!;
        var table = HostTable.Current;
        Await(async cancellationToken =>
        {
            await EnlistAsync(token => MovePlannedAsync(plan, table, token), cancellationToken).ConfigureAwait(false);
            await AllMovesIfOneByOne().ConfigureAwait(false);
        });
    }

    private async Task MovePlannedAsync(MigrationPlan plan, HostTable table, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        var target = new MoveTarget(null, plan.Destination, domain => plan.Request with { Domain = domain }) { Estimate = plan.Estimate };
        VirtDomain domain;
        try
        {
            if (!plan.CanMigrate && !Force)
            {
                throw CmdletErrors.PlanHasErrors(plan);
            }

            var source = FindHost(table, plan.Source, plan.SourceUri) ?? throw CmdletErrors.NoHost(plan.Source);
            target = target with { Host = await FindDestinationAsync(plan, table, cancellationToken).ConfigureAwait(false) };
            domain = await VirtDomainQuery.FindAsync(source, plan.Uuid, cancellationToken).ConfigureAwait(false)
                ?? throw CmdletErrors.PlanOutdated(plan, [$"it is not on {plan.Source} any more"]);
            var now = await PlanMaker.PlanAsync(target.RequestFor(domain.GetReference()), source, target.Host, null, cancellationToken).ConfigureAwait(false);
            if (PlanComparison.Differences(plan, now) is { Count: > 0 } differences)
            {
                throw CmdletErrors.PlanOutdated(plan, differences);
            }
        }
        catch (VirtException error)
        {
            await WriteResultAsync(Refused(plan, began, error), target, cancellationToken).ConfigureAwait(false);
            return;
        }

        await MoveAsync(domain, target, cancellationToken).ConfigureAwait(false);
    }

    private async Task<VirtHost?> FindDestinationAsync(MigrationPlan plan, HostTable table, CancellationToken cancellationToken)
    {
        if (plan.DestinationUri is not { } uri)
        {
            return null;
        }

        if (FindHost(table, plan.Destination, uri) is { } host)
        {
            return HostTable.RequireOpen(host, "the destination");
        }

        // The plan was made over a connection of its own.
        lock (ownConnections)
        {
            if (ownConnections.Find(own => own.Uri == uri && own.IsUsable) is { } known)
            {
                return known;
            }
        }

        var opened = await ConnectAsync(uri, new ConnectOptions(), cancellationToken).ConfigureAwait(false);
        lock (ownConnections)
        {
            ownConnections.Add(opened);
        }

        return opened;
    }

    // A name may mean another host by now; the URI is what the plan is about.
    private static VirtHost? FindHost(HostTable table, string name, string uri) =>
        table.Find(name) is { } named && named.Uri == uri ? named : table.All.FirstOrDefault(host => host.Uri == uri && host.IsUsable);

    private static MigrationResult Refused(MigrationPlan plan, DateTimeOffset began, VirtException error) => new()
    {
        Name = plan.Name,
        Uuid = plan.Uuid,
        Source = plan.Source,
        Destination = plan.Destination,
        DestinationName = plan.Request.DestinationName ?? plan.Name,
        Outcome = MigrationOutcome.Refused,
        Mode = plan.Mode,
        RunningOn = null,
        Started = began,
        Duration = TimeProvider.System.GetUtcNow() - began,
        Error = error,
    };
}
