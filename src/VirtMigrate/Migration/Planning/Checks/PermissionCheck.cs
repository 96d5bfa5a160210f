namespace VirtMigrate.Migration;

/// <summary>Whether the connections may migrate at all.</summary>
internal sealed class PermissionCheck : IPlanCheck
{
    public Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        LookAt(context, context.Source);
        if (context is { Destination: { } destination, Mode: MigrationMode.Managed })
        {
            LookAt(context, destination);
        }

        return Task.CompletedTask;
    }

    private static void LookAt(PlanningContext context, HostFacts host)
    {
        if (host.Driver.IsReadOnly)
        {
            context.Warning(MigrationFindingId.ReadOnlyConnection, host.Name,
                $"the connection to {host.Name} is read-only; the migration would be refused");
        }
    }
}
