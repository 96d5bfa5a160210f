using System.Net;
using VirtMigrate.Drivers;

namespace VirtMigrate.Migration;

/// <summary>The destination tells the source's hypervisor where to go by its own host name, unless a migration URI says it. Whether
/// that name is any good can be judged from here only as far as this machine knows it.</summary>
internal sealed class HostNameCheck : IPlanCheck
{
    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context is not { Destination: { HostName: { Length: > 0 } name } destination, Mode: not MigrationMode.Direct, Request.MigrateUri: null }
            || context.IsOffline || context.Has(Model.MigrationFlags.Tunnelled))
        {
            return;
        }

        if (HostNames.IsLocal(name))
        {
            context.Error(MigrationFindingId.HostNameLocal, destination.Name, $"{destination.Name} calls itself '{name}', and would tell the source to send the guest there");
            return;
        }

        var addresses = await ResolveAsync(context, name, cancellationToken).ConfigureAwait(false);
        if (addresses is null)
        {
            return;
        }

        if (addresses.Count == 0)
        {
            context.Warning(MigrationFindingId.HostNameNotResolved, destination.Name,
                $"{destination.Name} calls itself '{name}', by which the source is to reach it; the name cannot be resolved from here");
        }
        else if (addresses.All(IPAddress.IsLoopback))
        {
            context.Warning(MigrationFindingId.HostNameLocal, destination.Name,
                $"{destination.Name} calls itself '{name}', which means {addresses[0]} here; if it does on the source, the guest is sent to itself");
        }
        else if (destination.Driver.Uri is { Host: { } reached, Transport: not VirtTransport.Unix }
            && await ResolveAsync(context, reached, cancellationToken).ConfigureAwait(false) is { Count: > 0 } known
            && !known.Any(address => IPAddress.IsLoopback(address) || addresses.Contains(address)))
        {
            context.Warning(MigrationFindingId.HostNameDiffers, destination.Name,
                $"{destination.Name} calls itself '{name}', which leads to {string.Join(", ", addresses)}; it was reached at {string.Join(", ", known)}");
        }
    }

    private static async Task<IReadOnlyList<IPAddress>?> ResolveAsync(PlanningContext context, string name, CancellationToken cancellationToken)
    {
        if (context.Options.Resolve is not { } resolve)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(context.Options.ResolveTimeout, context.Options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var found = await resolve(name, both.Token).ConfigureAwait(false);
            return found.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToArray();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }
}
