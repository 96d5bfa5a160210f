using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Whether the destination has room for the guest's name and UUID.</summary>
internal sealed class NameCheck : IPlanCheck
{
    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context is not { Destination: { } destination } || ReferenceEquals(context.Source.Driver, destination.Driver))
        {
            return;
        }

        var name = context.DestinationName;
        var byName = await context.AskAsync(destination, $"a domain '{name}'",
            driver => driver.LookupDomainByNameAsync(name, cancellationToken), VirtErrorCode.NoDomain).ConfigureAwait(false);
        if (byName is { IsGiven: true, IsNo: false } && byName.Value.Uuid != context.Domain.Uuid)
        {
            context.Error(MigrationFindingId.NameTaken, name, $"{destination.Name} has another domain '{name}', with UUID {byName.Value.Uuid}");
        }

        var byUuid = await context.AskAsync(destination, $"a domain of UUID {context.Domain.Uuid}",
            driver => driver.LookupDomainByUuidAsync(context.Domain.Uuid, cancellationToken), VirtErrorCode.NoDomain).ConfigureAwait(false);
        if (byUuid is not { IsGiven: true, IsNo: false })
        {
            return;
        }

        if (byUuid.Value.Name != name)
        {
            context.Error(MigrationFindingId.UuidTaken, byUuid.Value.Name,
                $"{destination.Name} has a domain with the guest's UUID under the name '{byUuid.Value.Name}'");
            return;
        }

        var active = await context.AskAsync(destination, $"the state of its domain '{name}'",
            driver => driver.IsDomainActiveAsync(byUuid.Value, cancellationToken)).ConfigureAwait(false);
        if (active is { IsGiven: true, Value: true })
        {
            context.Error(MigrationFindingId.UuidTaken, name, $"'{name}' runs on {destination.Name}");
        }
        else
        {
            context.Found(MigrationFindingId.DefinitionExists, FindingSeverity.Information, name,
                $"{destination.Name} has a definition of '{name}' already");
        }
    }
}
