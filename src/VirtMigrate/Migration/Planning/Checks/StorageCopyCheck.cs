using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Whether the disks that are copied have a place on the destination.</summary>
internal sealed class StorageCopyCheck : IPlanCheck
{
    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (!context.CopiesDisks || context is not { Guest: { } guest, Destination: { } destination })
        {
            return;
        }

        CheckNames(context, guest);
        var needed = new Dictionary<StoragePoolRef, PoolDemand>();
        foreach (var disk in guest.Disks.Where(disk => DiskChoice.IsCopied(context, disk)))
        {
            var there = DiskChoice.OnDestination(context, disk);
            switch (there.Kind)
            {
                case DiskSourceKind.Network:
                    context.Error(MigrationFindingId.DiskCopyOntoItself, disk.Target, $"{disk.Target} is storage in the network ({there.Source}), and would be copied");
                    break;
                case DiskSourceKind.File or DiskSourceKind.Block or DiskSourceKind.Volume:
                    await LookAtAsync(context, disk, there, destination, needed, cancellationToken).ConfigureAwait(false);
                    break;
                case DiskSourceKind.Nvme or DiskSourceKind.Other:
                    context.Warning(MigrationFindingId.DiskNotSeen, disk.Target, $"{disk.Target}: whether {destination.Name} has a place for {there.Place} cannot be seen");
                    break;
                default:
                    break;
            }
        }

        foreach (var (pool, demand) in needed)
        {
            CheckRoom(context, destination, pool, demand);
        }
    }

    private static void CheckNames(PlanningContext context, GuestDescription guest)
    {
        foreach (var name in context.Request.Parameters.GetStrings(MigrationParameters.MigrateDisks))
        {
            if (!guest.Disks.Any(disk => disk.Target == name))
            {
                context.Error(MigrationFindingId.RequestInvalid, name, $"the guest has no disk {name} to copy; it has {string.Join(", ", guest.Disks.Select(disk => disk.Target))}");
            }
        }
    }

    private static async Task LookAtAsync(
        PlanningContext context, PlannedDisk disk, PlannedDisk there, HostFacts destination, Dictionary<StoragePoolRef, PoolDemand> needed, CancellationToken cancellationToken)
    {
        if (await StorageLook.AtAsync(context, destination, there, cancellationToken).ConfigureAwait(false) is not { } sight)
        {
            return;
        }

        var size = await SizeOfAsync(context, disk, cancellationToken).ConfigureAwait(false);
        if (sight.Volume is not null)
        {
            JudgeExisting(context, disk, there, destination, sight, size);
        }
        else if (there.Kind == DiskSourceKind.Block)
        {
            context.Warning(MigrationFindingId.DiskNotSeen, disk.Target, $"{disk.Target}: no pool of {destination.Name} shows {there.Place}, and a block device is not made for a copy");
        }
        else if (context.Has(MigrationFlags.NonSharedIncremental))
        {
            context.Error(MigrationFindingId.DiskMissing, disk.Target,
                $"{disk.Target}: only differences are copied, and {destination.Name} does not have {there.Place}, to which they belong");
        }
        else if (sight is not { Pool: { } pool, PoolInfo: null or { State: StoragePoolState.Running or StoragePoolState.Degraded } })
        {
            context.Error(MigrationFindingId.PoolMissing, disk.Target, sight.Pool is { } stopped
                ? $"{disk.Target}: the pool {stopped.Name} of {destination.Name} is {sight.PoolInfo!.State}"
                : $"{disk.Target}: {destination.Name} has no pool for {there.Place}");
        }
        else if (size is not null && sight.PoolInfo is { } info)
        {
            needed[pool] = needed.GetValueOrDefault(pool, new PoolDemand(info.Available, 0, 0)).With(size, disk.Format);
        }
    }

    private static void JudgeExisting(PlanningContext context, PlannedDisk disk, PlannedDisk there, HostFacts destination, StorageSight sight, BlockInfo? size)
    {
        if (sight.IsShared && there.Place == disk.Place)
        {
            context.Error(MigrationFindingId.DiskCopyOntoItself, disk.Target, $"{disk.Target}: {there.Place} is in a pool of kind {sight.PoolType}, which both hosts share");
            return;
        }

        if (disk.Format is { } format && sight.Format is { } found && format != found && there.Kind != DiskSourceKind.Block)
        {
            context.Error(MigrationFindingId.DiskFormatDiffers, disk.Target, $"{disk.Target} is {format}; {there.Place} on {destination.Name} is {found}");
        }

        if (size is not null && sight.Info is { } info && info.Capacity != size.Capacity)
        {
            context.Found(MigrationFindingId.DiskSizeDiffers, info.Capacity < size.Capacity ? FindingSeverity.Error : FindingSeverity.Warning, disk.Target,
                $"{disk.Target} has {RoomCheck.Size(size.Capacity)}; {there.Place} on {destination.Name} has {RoomCheck.Size(info.Capacity)}");
        }

        if (!context.Has(MigrationFlags.NonSharedIncremental))
        {
            context.Warning(MigrationFindingId.DiskOverwritten, disk.Target, $"{disk.Target} is copied into {there.Place}, which is on {destination.Name} already");
        }
    }

    private static async Task<BlockInfo?> SizeOfAsync(PlanningContext context, PlannedDisk disk, CancellationToken cancellationToken)
    {
        var size = await context.AskAsync(context.Source, "the size of disks",
            driver => driver.GetBlockInfoAsync(context.Domain, disk.Target, cancellationToken)).ConfigureAwait(false);
        return size.IsGiven ? size.Value : null;
    }

    private static void CheckRoom(PlanningContext context, HostFacts destination, StoragePoolRef pool, PoolDemand demand)
    {
        if (demand.Now > demand.Available)
        {
            context.Error(MigrationFindingId.PoolSpaceShort, pool.Name,
                $"the disks take {RoomCheck.Size(demand.Now)}; the pool {pool.Name} of {destination.Name} has {RoomCheck.Size(demand.Available)} free");
        }
        else if (demand.AtMost > demand.Available)
        {
            context.Warning(MigrationFindingId.PoolSpaceShort, pool.Name,
                $"the disks can grow to {RoomCheck.Size(demand.AtMost)}; the pool {pool.Name} of {destination.Name} has {RoomCheck.Size(demand.Available)} free");
        }
    }

    // Bytes that a pool has, and those that the disks take there now and at most. Both saturate.
    private sealed record PoolDemand(ulong Available, ulong Now, ulong AtMost)
    {
        // What is not used of a raw disk need not be written, but nothing keeps it from being.
        public PoolDemand With(BlockInfo size, string? format) => this with
        {
            Now = Sum(Now, format == "raw" ? Math.Min(size.Capacity, size.Physical) : size.Allocation),
            AtMost = Sum(AtMost, size.Capacity),
        };

        private static ulong Sum(ulong one, ulong other) => ulong.MaxValue - one < other ? ulong.MaxValue : one + other;
    }
}
