using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>What becomes of the domain's definition.</summary>
internal sealed class DefinitionCheck : IPlanCheck
{
    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context.Has(MigrationFlags.UndefineSource) && !context.Has(MigrationFlags.PersistDestination))
        {
            var persistent = await context.AskAsync(context.Source, "whether the domain is defined",
                driver => driver.IsDomainPersistentAsync(context.Domain, cancellationToken)).ConfigureAwait(false);
            if (persistent is { IsGiven: true, Value: true })
            {
                context.Warning(MigrationFindingId.DefinitionLost, context.Domain.Name,
                    $"the definition of '{context.Domain.Name}' goes from {context.Source.Name}, and the destination keeps none");
            }
        }

        if (await StateCheck.IsListedAsync(context, DomainListFilter.AutoStart, "domains that start with it", cancellationToken).ConfigureAwait(false))
        {
            context.Warning(MigrationFindingId.AutoStartLost, context.Domain.Name,
                $"'{context.Domain.Name}' is started with {context.Source.Name}; the mark does not go along");
        }
    }
}
