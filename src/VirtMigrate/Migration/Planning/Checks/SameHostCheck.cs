namespace VirtMigrate.Migration;

/// <summary>Whether both connections lead to one host. libvirt compares host UUIDs and host names when the migration has begun.</summary>
internal sealed class SameHostCheck : IPlanCheck
{
    public Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context is not { Source: var source, Destination: { } destination })
        {
            return Task.CompletedTask;
        }

        if (ReferenceEquals(source.Driver, destination.Driver))
        {
            context.Error(MigrationFindingId.SameHost, destination.Name, $"source and destination are the same connection, to {source.Name}");
        }
        else if (source.Capabilities?.Document.HostUuid is { } uuid && uuid == destination.Capabilities?.Document.HostUuid)
        {
            context.Error(MigrationFindingId.SameHost, destination.Name, $"{source.Name} and {destination.Name} have the same host UUID, {uuid}");
        }
        else if (!string.IsNullOrEmpty(source.HostName) && string.Equals(source.HostName, destination.HostName, StringComparison.OrdinalIgnoreCase))
        {
            context.Error(MigrationFindingId.SameHost, destination.Name, $"{source.Name} and {destination.Name} both call themselves '{source.HostName}'");
        }

        return Task.CompletedTask;
    }
}
