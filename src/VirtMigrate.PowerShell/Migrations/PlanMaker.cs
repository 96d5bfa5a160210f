using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Simulators;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>Makes plans for the cmdlets.</summary>
internal static class PlanMaker
{
    /// <summary>Asks both hosts.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="source">Where the domain is.</param>
    /// <param name="destination">Where it shall go; null when it cannot be asked from here.</param>
    /// <param name="estimate">What the user tells for the estimate, for which the guest may be measured; null: no estimate.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    /// <exception cref="VirtException">The domain is gone, or a host does not answer.</exception>
    public static async Task<MigrationPlan> PlanAsync(
        MigrationRequest request, VirtHost source, VirtHost? destination, EstimateOptions? estimate, CancellationToken cancellationToken)
    {
        await source.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        if (destination is not null)
        {
            await destination.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        }

        var time = SimulatedTime.Of(source.GetDriver(), destination?.GetDriver());
        var options = new MigrationPlannerOptions
        {
            TimeProvider = time,
            Estimate = estimate is null ? null : async (asked, from, _, token) =>
                (await EstimateCollector.CollectAsync(from.GetDriver(), asked, estimate with { TimeProvider = time }, token).ConfigureAwait(false)).Estimate(),
        };

        // The names of simulated hosts are in no directory.
        options = destination?.GetDriver() is SimulationDriver ? options with { Resolve = null } : options;
        return await new MigrationPlanner(options).PlanAsync(
            request, MigrationEndpoint.Of(source), destination is null ? null : MigrationEndpoint.Of(destination), cancellationToken).ConfigureAwait(false);
    }
}
