using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Simulators;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>Makes plans for the cmdlets.</summary>
internal static class PlanMaker
{
    /// <summary>Asks both hosts.</summary>
    /// <exception cref="VirtException">The domain is gone, or a host does not answer.</exception>
    public static async Task<MigrationPlan> PlanAsync(MigrationRequest request, VirtHost source, VirtHost? destination, CancellationToken cancellationToken)
    {
        await source.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        if (destination is not null)
        {
            await destination.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        }

        var options = new MigrationPlannerOptions { TimeProvider = SimulatedTime.Of(source.GetDriver(), destination?.GetDriver()) };

        // The names of simulated hosts are in no directory.
        options = destination?.GetDriver() is SimulationDriver ? options with { Resolve = null } : options;
        return await new MigrationPlanner(options).PlanAsync(
            request, MigrationEndpoint.Of(source), destination is null ? null : MigrationEndpoint.Of(destination), cancellationToken).ConfigureAwait(false);
    }
}
