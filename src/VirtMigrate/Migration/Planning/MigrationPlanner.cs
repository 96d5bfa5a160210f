using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Asks both hosts what would become of a migration, and changes nothing. Read-only connections are enough, as far as
/// they go: what could not be asked is a finding of its own, never a failure.</summary>
public sealed class MigrationPlanner
{
    // In the order in which people read them; findings of one severity keep it.
    private static readonly IPlanCheck[] Checks =
    [
        new PermissionCheck(), new SameHostCheck(), new RouteCheck(), new OptionAgeCheck(), new HypervisorCheck(), new GuestTypeCheck(),
        new CpuCheck(), new RoomCheck(), new NameCheck(), new StateCheck(), new JobCheck(), new DiskCheck(), new StorageCopyCheck(),
        new MediaCheck(), new NetworkCheck(), new DeviceCheck(), new FirmwareCheck(), new DefinitionCheck(), new HostNameCheck(), new MigrationAddressCheck(),
    ];

    private readonly MigrationPlannerOptions options;

    /// <summary>Makes a planner.</summary>
    public MigrationPlanner(MigrationPlannerOptions? options = null) => this.options = options ?? new MigrationPlannerOptions();

    /// <summary>Makes a plan.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="source">Where the domain is.</param>
    /// <param name="destination">Where it shall go; null when it cannot be reached from here and the source goes there by itself.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    /// <exception cref="VirtException">The domain is not on the source any more, or a connection is lost.</exception>
    public async Task<MigrationPlan> PlanAsync(
        MigrationRequest request, MigrationEndpoint source, MigrationEndpoint? destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        var made = options.TimeProvider.GetUtcNow();
        var context = new PlanningContext
        {
            Request = request,
            Options = options,
            Source = new HostFacts { Endpoint = source },
            Destination = destination is null ? null : new HostFacts { Endpoint = destination },
        };
        await LookAtGuestAsync(context, cancellationToken).ConfigureAwait(false);
        await LookAtHostsAsync(context, cancellationToken).ConfigureAwait(false);
        foreach (var check in Checks)
        {
            await check.CheckAsync(context, cancellationToken).ConfigureAwait(false);
        }

        var estimate = await EstimateAsync(context, source, destination, cancellationToken).ConfigureAwait(false);
        return new MigrationPlan
        {
            Name = request.Domain.Name,
            Uuid = request.Domain.Uuid,
            Source = source.Name,
            SourceUri = source.Uri,
            Destination = destination?.Name ?? request.PeerUri ?? request.MigrateUri ?? "the destination",
            DestinationUri = destination?.Uri,
            Request = request,
            State = context.State.State,
            Definition = context.Guest?.Fingerprint,
            Protocol = context.Route?.Protocol,
            Mode = context.Mode,
            Made = made,
            Findings = context.Findings(),
            Estimate = estimate,
        };
    }

    private async Task<MigrationEstimate?> EstimateAsync(
        PlanningContext context, MigrationEndpoint source, MigrationEndpoint? destination, CancellationToken cancellationToken)
    {
        if (options.Estimate is null || context.IsOffline || context.State.State != DomainState.Running)
        {
            return null;
        }

        var estimate = await options.Estimate(context.Request, source, destination, cancellationToken).ConfigureAwait(false);
        if (estimate is { Converges: false })
        {
            context.Warning(MigrationFindingId.DoesNotConverge, null,
                $"the guest dirties {estimate.DirtyRate / 1048576:F1} MiB/s, and {estimate.Bandwidth / 1048576:F1} MiB/s can be sent: by the estimate this never ends"
                + (estimate.Advice.Count > 0 ? $"; {string.Join("; ", estimate.Advice)}" : string.Empty));
        }

        return estimate;
    }

    private static async Task LookAtGuestAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        // Without these there is nothing to plan: that the domain is gone is an error of this call.
        var driver = context.Source.Driver;
        context.State = await driver.GetDomainStateAsync(context.Domain, cancellationToken).ConfigureAwait(false);
        var xml = await context.AskAsync(context.Source, "the domain's XML", d => d.GetDomainXmlAsync(context.Domain, DomainXmlFlags.None, cancellationToken)).ConfigureAwait(false);
        if (xml.IsGiven)
        {
            context.Guest = GuestDescription.Parse(xml.Value);
        }

        context.Arriving = context.Guest;
        if (context.Request.DestinationXml is { } replacement)
        {
            try
            {
                context.Arriving = GuestDescription.Parse(replacement);
            }
            catch (VirtException error)
            {
                context.Error(MigrationFindingId.RequestInvalid, "DestinationXml", error.Message);
            }
        }
    }

    private static async Task LookAtHostsAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        context.Source = await AskHostAsync(context, context.Source, cancellationToken).ConfigureAwait(false);
        if (context.Destination is { } destination)
        {
            context.Destination = await AskHostAsync(context, destination, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            context.Found(MigrationFindingId.DestinationNotAsked, FindingSeverity.Information, null,
                "the destination cannot be asked from here: whatever is there is not looked at");
        }
    }

    private static async Task<HostFacts> AskHostAsync(PlanningContext context, HostFacts host, CancellationToken cancellationToken)
    {
        // One round trip for all: a daemon takes this many calls at once.
        var type = context.AskAsync(host, "its driver's name", d => d.GetDriverTypeAsync(cancellationToken));
        var name = context.AskAsync(host, "its host name", d => d.GetHostNameAsync(cancellationToken));
        var library = context.AskAsync(host, "its libvirt's version", d => d.GetLibraryVersionAsync(cancellationToken));
        var hypervisor = context.AskAsync(host, "its hypervisor's version", d => d.GetHypervisorVersionAsync(cancellationToken));
        await Task.WhenAll(type, name, library, hypervisor).ConfigureAwait(false);
        var xml = await context.AskAsync(host, "its capabilities", d => d.GetCapabilitiesAsync(cancellationToken)).ConfigureAwait(false);
        return host with
        {
            Type = (await type.ConfigureAwait(false)).Value,
            HostName = (await name.ConfigureAwait(false)).Value,
            Library = Known(await library.ConfigureAwait(false)),
            Hypervisor = Known(await hypervisor.ConfigureAwait(false)),
            Capabilities = xml.IsGiven ? HostCapabilities.Parse(xml.Value) : null,
        };
    }

    private static ulong? Known(Answer<ulong> answer) => answer.IsGiven && answer.Value != 0 ? answer.Value : null;
}
