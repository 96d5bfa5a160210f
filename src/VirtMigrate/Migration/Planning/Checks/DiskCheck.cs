namespace VirtMigrate.Migration;

/// <summary>Whether the disks that are not copied are there on the destination, and are the same ones.</summary>
internal sealed class DiskCheck : IPlanCheck
{
    // The first QEMU that can drop its caches before the destination reads the disk.
    private const ulong DropsCaches = 4_000_000;

    // A guest writes between the two questions, and a share tells times late.
    private const double SameTime = 60;

    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        foreach (var disk in context.Guest?.Disks ?? [])
        {
            if (disk.IsTransient && !context.IsOffline)
            {
                context.Error(MigrationFindingId.DiskTransient, disk.Target, $"{disk.Target} is transient");
            }

            if (disk.IsRemovable || disk.IsReadOnly || disk.Kind == DiskSourceKind.None || DiskChoice.IsCopied(context, disk))
            {
                continue;
            }

            if (!context.IsOffline)
            {
                CheckCache(context, disk);
            }

            await CheckPresenceAsync(context, disk, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void CheckCache(PlanningContext context, PlannedDisk disk)
    {
        if (disk is { IsShareable: false, Cache: not ("none" or "directsync"), Kind: DiskSourceKind.File or DiskSourceKind.Block or DiskSourceKind.Volume }
            && context.Source is { IsQemu: true, Hypervisor: < DropsCaches })
        {
            context.Unsafe(MigrationFindingId.DiskCacheUnsafe, disk.Target,
                $"{disk.Target} has cache mode {disk.Cache ?? "default"}, and QEMU {OptionAgeCheck.Text(context.Source.Hypervisor.Value)} cannot drop caches");
        }
    }

    private static async Task CheckPresenceAsync(PlanningContext context, PlannedDisk disk, CancellationToken cancellationToken)
    {
        var there = DiskChoice.OnDestination(context, disk);
        switch (there.Kind)
        {
            case DiskSourceKind.Nvme:
                context.Unsafe(MigrationFindingId.DiskNvme, disk.Target, $"{disk.Target} is an NVMe device of {context.Source.Name}");
                break;
            case DiskSourceKind.File or DiskSourceKind.Block or DiskSourceKind.Volume when context.Destination is { } destination:
                if (await StorageLook.AtAsync(context, destination, there, cancellationToken).ConfigureAwait(false) is { } sight)
                {
                    await JudgeAsync(context, disk, there, destination, sight, cancellationToken).ConfigureAwait(false);
                }

                break;
            default:
                break; // storage in the network is reached from everywhere, or nobody can say
        }
    }

    private static async Task JudgeAsync(
        PlanningContext context, PlannedDisk disk, PlannedDisk there, HostFacts destination, StorageSight sight, CancellationToken cancellationToken)
    {
        if (sight.Volume is null)
        {
            // A pool of block devices does not list every path by which a device can be named.
            if (there.Kind == DiskSourceKind.Volume || (sight.Pool is not null && there.Kind == DiskSourceKind.File))
            {
                context.Error(MigrationFindingId.DiskMissing, disk.Target, sight.Pool is { } pool
                    ? $"{disk.Target}: {there.Place} is not in the pool {pool.Name} of {destination.Name}"
                    : $"{disk.Target}: {destination.Name} does not have the pool of {there.Place}");
            }
            else
            {
                context.Warning(MigrationFindingId.DiskNotSeen, disk.Target, $"{disk.Target}: no pool of {destination.Name} covers {there.Place}");
            }

            return;
        }

        if (there.Format is { } format && sight.Format is { } found && format != found && there.Kind != DiskSourceKind.Block)
        {
            context.Error(MigrationFindingId.DiskFormatDiffers, disk.Target, $"{disk.Target} is {format}; {there.Place} on {destination.Name} is {found}");
        }

        // libvirt takes block devices for shared, and so do we; a disk that gets another place is the user's own affair.
        if (sight.IsShared || there.Kind == DiskSourceKind.Block || there.Place != disk.Place
            || await StorageLook.AtAsync(context, context.Source, disk, cancellationToken).ConfigureAwait(false) is not { Volume: not null } here)
        {
            return;
        }

        if (here.IsLocal || sight.IsLocal)
        {
            context.Unsafe(MigrationFindingId.DiskNotShared, disk.Target,
                $"{disk.Target}: {disk.Place} is in a pool of kind {(here.IsLocal ? here.PoolType : sight.PoolType)}, which is local to its host");
        }
        else if (here.Info is not null && sight.Info is not null && here.Info.Capacity != sight.Info.Capacity)
        {
            context.Unsafe(MigrationFindingId.DiskNotShared, disk.Target,
                $"{disk.Target}: {disk.Place} has {RoomCheck.Size(here.Info.Capacity)} on {context.Source.Name} and {RoomCheck.Size(sight.Info.Capacity)} on {destination.Name}");
        }
        else if (!here.IsShared && Math.Abs((here.Modified - sight.Modified) ?? 0) > SameTime)
        {
            context.Unsafe(MigrationFindingId.DiskNotShared, disk.Target,
                $"{disk.Target}: {disk.Place} was last written at other times on {context.Source.Name} and on {destination.Name}: it is not the same file");
        }
    }
}
