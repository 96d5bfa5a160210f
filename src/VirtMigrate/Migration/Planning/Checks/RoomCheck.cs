using System.Globalization;

namespace VirtMigrate.Migration;

/// <summary>Whether the destination has memory and CPUs for the guest.</summary>
internal sealed class RoomCheck : IPlanCheck
{
    private const ulong DefaultHugePage = 2UL << 20;

    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context is not { Destination: { } destination, Arriving: { } guest } || context.IsOffline)
        {
            return;
        }

        var node = await context.AskAsync(destination, "its hardware", driver => driver.GetNodeInfoAsync(cancellationToken)).ConfigureAwait(false);
        if (node.IsGiven && node.Value.Cpus > 0 && guest.VCpus > node.Value.Cpus)
        {
            context.Warning(MigrationFindingId.CpuRoomShort, destination.Name,
                $"the guest has {guest.VCpus} virtual CPUs, {destination.Name} has {node.Value.Cpus} CPUs");
        }

        var total = node.IsGiven ? node.Value.Memory * 1024 : 0;
        if (total > 0 && guest.Memory > total)
        {
            context.Error(MigrationFindingId.MemoryShort, destination.Name,
                $"the guest may use {Size(guest.Memory)}; {destination.Name} has {Size(total)} in all");
        }
        else if (guest.HugePages.Count > 0)
        {
            CheckHugePages(context, guest, destination);
        }
        else
        {
            var free = await context.AskAsync(destination, "its free memory", driver => driver.GetFreeMemoryAsync(cancellationToken)).ConfigureAwait(false);
            if (free.IsGiven && guest.Memory > free.Value)
            {
                context.Warning(MigrationFindingId.MemoryShort, destination.Name,
                    $"the guest may use {Size(guest.Memory)}; {destination.Name} has {Size(free.Value)} free");
            }
        }
    }

    private static void CheckHugePages(PlanningContext context, GuestDescription guest, HostFacts destination)
    {
        if (destination.Capabilities is not { Pages.Count: > 0 } capabilities)
        {
            return;
        }

        // Which nodes of the guest are on which size is not looked at: all of it must at least fit.
        var sizes = guest.HugePages.Select(size => size == 0 ? DefaultHugePage : size).ToArray();
        var there = sizes.Aggregate(0UL, (sum, size) => sum + capabilities.Pages.GetValueOrDefault(size));
        if (there < guest.Memory)
        {
            context.Error(MigrationFindingId.HugePagesShort, destination.Name,
                $"the guest's {Size(guest.Memory)} are on huge pages of {string.Join(" or ", sizes.Select(Size))}; {destination.Name} has {Size(there)} on such pages");
        }
    }

    internal static string Size(ulong bytes) => bytes switch
    {
        >= 1UL << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1UL << 30):0.#} GiB"),
        >= 1UL << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1UL << 20):0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
    };
}
