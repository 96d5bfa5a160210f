using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Whether the guest is in a state in which it can be migrated.</summary>
internal sealed class StateCheck : IPlanCheck
{
    // libvirt: VIR_DOMAIN_PAUSED_IOERROR.
    private const int PausedByIoError = 5;

    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        var state = context.State;
        var runs = state.IsActive;
        if (!runs && !context.IsOffline)
        {
            context.Error(MigrationFindingId.DomainNotRunning, context.Domain.Name, $"'{context.Domain.Name}' does not run: {state.State}");
        }
        else if (runs && context.IsOffline)
        {
            context.Warning(MigrationFindingId.OfflineOfRunning, context.Domain.Name, $"'{context.Domain.Name}' is {state.State} and stays on {context.Source.Name}");
        }
        else if (state is { State: DomainState.Paused, Reason: PausedByIoError })
        {
            context.Found(MigrationFindingId.DomainPausedByError, context.Has(MigrationFlags.AbortOnError) ? FindingSeverity.Error : FindingSeverity.Warning,
                context.Domain.Name, $"'{context.Domain.Name}' is paused by an I/O error");
        }

        await CheckSnapshotsAsync(context, cancellationToken).ConfigureAwait(false);
        if (await IsListedAsync(context, DomainListFilter.ManagedSave, "saved states", cancellationToken).ConfigureAwait(false))
        {
            context.Warning(MigrationFindingId.HasManagedSave, context.Domain.Name, $"{context.Source.Name} keeps a saved state of '{context.Domain.Name}'");
        }
    }

    private static async Task CheckSnapshotsAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (!await IsListedAsync(context, DomainListFilter.HasSnapshot, "snapshots", cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var count = await context.AskAsync(context.Source, "the number of snapshots",
            driver => driver.CountSnapshotsAsync(context.Domain, cancellationToken)).ConfigureAwait(false);
        context.Error(MigrationFindingId.HasSnapshots, context.Domain.Name, count.IsGiven
            ? $"'{context.Domain.Name}' has {count.Value} snapshots" : $"'{context.Domain.Name}' has snapshots");
    }

    // The list is a question that every driver has, also those without the single one.
    internal static async Task<bool> IsListedAsync(PlanningContext context, DomainListFilter filter, string question, CancellationToken cancellationToken)
    {
        var listed = await context.AskAsync(context.Source, question, driver => driver.ListDomainsAsync(filter, cancellationToken)).ConfigureAwait(false);
        return listed.IsGiven && listed.Value.Any(domain => domain.Uuid == context.Domain.Uuid);
    }
}
