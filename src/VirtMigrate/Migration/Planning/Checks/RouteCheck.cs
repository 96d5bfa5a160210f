using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Whether the options agree and the hosts have a protocol for them: negotiation, without the migration.</summary>
internal sealed class RouteCheck : IPlanCheck
{
    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context is { Mode: MigrationMode.Managed, Destination: null })
        {
            return; // nobody to negotiate with; that has been said
        }

        try
        {
            var route = await MigrationNegotiator.NegotiateAsync(
                context.Request, context.Source.Endpoint, context.Destination?.Endpoint, forPlan: true, cancellationToken).ConfigureAwait(false);
            context.Route = route;
            if (route is { Protocol: MigrationProtocol.V2, Mode: MigrationMode.Managed } && (context.Source.IsQemu || context.Destination!.IsQemu))
            {
                context.Warning(MigrationFindingId.ProtocolWithoutCookies, nameof(MigrationProtocol.V2),
                    "protocol V2 has no cookies, and libvirt's QEMU driver ends its daemon without them (seen with 9.0.0)");
            }
        }
        catch (VirtException error) when (!error.IsConnectionLost)
        {
            var id = error.ErrorId switch
            {
                VirtErrorId.NoProtocolInCommon => MigrationFindingId.NoProtocolInCommon,
                VirtErrorId.NotSupported or VirtErrorId.ArgumentNotSupported => MigrationFindingId.RequestNotSupported,
                _ => MigrationFindingId.RequestInvalid,
            };
            context.Error(id, null, error.Message);
        }
    }
}
