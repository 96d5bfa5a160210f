using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Whether the guest's interfaces have something to be plugged into on the destination.</summary>
internal sealed class NetworkCheck : IPlanCheck
{
    private const string Interfaces = "its network devices";

    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context is not { Destination: { } destination, Arriving: { } guest } || context.IsOffline)
        {
            return;
        }

        foreach (var one in guest.Interfaces)
        {
            switch (one.Kind)
            {
                case "network" when one.Source is { } network:
                    await CheckNetworkAsync(context, destination, network, one, cancellationToken).ConfigureAwait(false);
                    break;
                case "bridge" or "direct" when one.Source is { } device:
                    await CheckDeviceAsync(context, destination, device, one, cancellationToken).ConfigureAwait(false);
                    break;
                case "vdpa":
                    context.Error(MigrationFindingId.InterfaceNotMigratable, one.Name, $"the interface {one.Name} is a vDPA device of {context.Source.Name}");
                    break;
                case "user":
                    context.Warning(MigrationFindingId.InterfaceConnectionsLost, one.Name, $"the interface {one.Name} is in the source's user-mode network");
                    break;
                default:
                    break;
            }
        }
    }

    private static async Task CheckNetworkAsync(
        PlanningContext context, HostFacts destination, string network, GuestInterface one, CancellationToken cancellationToken)
    {
        var found = await context.AskAsync(destination, "its networks",
            driver => driver.LookupNetworkByNameAsync(network, cancellationToken), VirtErrorCode.NoNetwork).ConfigureAwait(false);
        if (!found.IsGiven)
        {
            return;
        }

        if (found.IsNo)
        {
            context.Error(MigrationFindingId.NetworkMissing, network, $"{destination.Name} has no network '{network}' for the interface {one.Name}");
            return;
        }

        var active = await context.AskAsync(destination, "its networks",
            driver => driver.IsNetworkActiveAsync(found.Value, cancellationToken)).ConfigureAwait(false);
        if (active is { IsGiven: true, Value: false })
        {
            context.Error(MigrationFindingId.NetworkInactive, network, $"the network '{network}' of {destination.Name} is not started");
        }
    }

    private static async Task CheckDeviceAsync(
        PlanningContext context, HostFacts destination, string device, GuestInterface one, CancellationToken cancellationToken)
    {
        var devices = await context.AskAsync(destination, Interfaces,
            driver => driver.ListNodeDevicesAsync(NodeDeviceTypes.Network, cancellationToken)).ConfigureAwait(false);
        if (devices.IsGiven && !devices.Value.Any(name => IsNamed(name, device)))
        {
            context.Error(MigrationFindingId.HostInterfaceMissing, device, $"{destination.Name} has no {(one.Kind == "bridge" ? "bridge" : "network device")} '{device}' for the interface {one.Name}");
        }
    }

    // net_NAME_MAC, and every character of NAME that is no letter or digit is written as an underscore.
    private static bool IsNamed(string name, string device)
    {
        var wanted = "net_" + string.Concat(device.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')) + "_";
        return name.StartsWith(wanted, StringComparison.Ordinal)
            && name[wanted.Length..].Split('_').All(part => part.Length == 2 && part.All(char.IsAsciiHexDigit));
    }
}
