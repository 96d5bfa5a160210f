namespace VirtMigrate.Migration;

/// <summary>Whether both hosts have the same hypervisor, the destination's not the older one, and the guest's security models.</summary>
internal sealed class HypervisorCheck : IPlanCheck
{
    public Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context is { Source: var source, Destination: { } destination })
        {
            CompareHypervisors(context, source, destination);
            CompareSecurity(context, destination);
        }

        return Task.CompletedTask;
    }

    private static void CompareHypervisors(PlanningContext context, HostFacts source, HostFacts destination)
    {
        if (source.Type is not null && destination.Type is not null && !string.Equals(source.Type, destination.Type, StringComparison.OrdinalIgnoreCase))
        {
            context.Error(MigrationFindingId.HypervisorMismatch, destination.Name,
                $"{source.Name} has {source.Type}, {destination.Name} has {destination.Type}");
            return;
        }

        if (destination.Hypervisor < source.Hypervisor)
        {
            context.Warning(MigrationFindingId.HypervisorOlder, destination.Name,
                $"{destination.Name} has {destination.Type} {OptionAgeCheck.Text(destination.Hypervisor.Value)}, {source.Name} has {OptionAgeCheck.Text(source.Hypervisor.Value)}");
        }

        if (destination.Library < source.Library)
        {
            context.Warning(MigrationFindingId.LibraryOlder, destination.Name,
                $"{destination.Name} has libvirt {OptionAgeCheck.Text(destination.Library.Value)}, {source.Name} has {OptionAgeCheck.Text(source.Library.Value)}");
        }
    }

    private static void CompareSecurity(PlanningContext context, HostFacts destination)
    {
        if (context is not { Arriving: { } guest } || destination.Capabilities is not { SecurityModels.Count: > 0 } capabilities)
        {
            return;
        }

        foreach (var label in guest.SecurityLabels.Where(label => !capabilities.SecurityModels.Contains(label.Model, StringComparer.Ordinal)))
        {
            // A label that was made at the start is left out of the XML that travels, by most versions.
            context.Found(MigrationFindingId.SecurityModelMissing, label.IsStatic ? FindingSeverity.Error : FindingSeverity.Warning, label.Model,
                $"the guest has a label of the security model {label.Model}; {destination.Name} has {string.Join(", ", capabilities.SecurityModels)}");
        }
    }
}
