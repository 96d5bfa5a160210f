using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Finds out where the disks of a storage copy will be on the destination. Changes nothing but what the host
/// knows of its own pools (it looks again).</summary>
internal sealed class DiskPlanner(MigrationRun run, DomainDisks source, DomainDisks? given)
{
    private const ulong Sector = 512;

    private readonly MigrationRequest request = run.Route.Request;
    private readonly HashSet<Guid> refreshed = [];

    private bool IsIncremental => request.Flags.HasFlag(MigrationFlags.NonSharedIncremental);

    private bool IsMapped => request.DestinationPool is not null || request.PoolMap.Count > 0;

    /// <summary>Where each copied disk will be; disks that the destination's pools do not concern are left out.</summary>
    /// <exception cref="VirtException">A disk has no place there; it names the disk.</exception>
    public async Task<IReadOnlyList<DiskPlacement>> PlanAsync()
    {
        foreach (var pool in request.PoolMap.Keys)
        {
            await AskAsync(MigrationSide.Source, "LookupStoragePoolByName", (d, t) => d.LookupStoragePoolByNameAsync(pool, t)).ConfigureAwait(false);
        }

        List<DiskPlacement> places = [];
        foreach (var disk in source.Copied([.. request.Parameters.GetStrings(MigrationParameters.MigrateDisks)]))
        {
            if (disk.Kind != GuestDiskKind.Other && await PlaceAsync(disk).ConfigureAwait(false) is { } place)
            {
                if (places.Find(p => p.Pool.Name == place.Pool.Name && p.Name == place.Name) is { } same)
                {
                    throw Refuse($"{same.Disk} and {disk} would both be the volume {place.Pool}/{place.Name} on {run.DestinationLabel}",
                        "Choose different pools for them with -PoolMap, or rename a volume.");
                }

                places.Add(place);
            }
        }

        return places;
    }

    private async Task<DiskPlacement?> PlaceAsync(GuestDisk disk)
    {
        // Where it shall be by the user's own XML; otherwise where it is.
        var wanted = given is null ? disk : given.Find(disk.Target)
            ?? throw Refuse($"the XML for the destination has no disk {disk.Target}, which is to be copied", "Add the disk to the XML.");
        if (wanted.Kind == GuestDiskKind.Other)
        {
            return null;
        }

        var here = await OnSourceAsync(disk).ConfigureAwait(false);
        var there = await OnDestinationAsync(disk, wanted, here).ConfigureAwait(false);
        if (there is not { } found)
        {
            run.Notice($"{run.DestinationLabel} has no storage pool for {disk}; whether it is there is left to the host");
            return null;
        }

        var size = await AskAsync(MigrationSide.Source, "GetBlockInfo", (d, t) => d.GetBlockInfoAsync(request.Domain, disk.Target, t)).ConfigureAwait(false);
        var capacity = RoundUp(size!.Capacity);
        (string Path, string? Format)? backing = null;
        if (IsIncremental && await ChainAsync(disk, here).ConfigureAwait(false) is [var below, ..] chain)
        {
            backing = below;
            await CheckChainAsync(disk, chain, found.Volume).ConfigureAwait(false);
        }

        if (found.Volume is { } volume)
        {
            await CheckSizeAsync(disk, volume, capacity).ConfigureAwait(false);
        }

        return new()
        {
            Disk = disk,
            Pool = found.Pool,
            Name = found.Name,
            Existing = found.Volume,
            IsBlockDevice = await HasBlockDevicesAsync(disk, wanted, found).ConfigureAwait(false),
            Capacity = capacity,
            Format = wanted.Format,
            Backing = backing,
        };
    }

    private async Task<StorageVolumeRef?> OnSourceAsync(GuestDisk disk) => disk.Kind == GuestDiskKind.Volume
        ? await FindAsync(MigrationSide.Source, disk.Pool ?? string.Empty, disk.Volume ?? string.Empty).ConfigureAwait(false)
        : await FindAsync(MigrationSide.Source, disk.Path!).ConfigureAwait(false);

    private async Task<(StoragePoolRef Pool, string Name, StorageVolumeRef? Volume)?> OnDestinationAsync(
        GuestDisk disk, GuestDisk wanted, StorageVolumeRef? here)
    {
        var poolHere = disk.Pool ?? here?.Pool;
        var name = wanted.Volume ?? (given is null ? here?.Name : null) ?? FileName(wanted.Path!);
        var mapped = poolHere is not null && request.PoolMap.TryGetValue(poolHere, out var to) ? to : request.DestinationPool;
        StoragePoolRef? pool;
        if (mapped is not null)
        {
            pool = await PoolAsync(mapped).ConfigureAwait(false)
                ?? throw Refuse($"{run.DestinationLabel} has no active storage pool '{mapped}', where {disk} shall be",
                    "Start the pool, or name another with -PoolMap or -DestinationPool.", VirtErrorCode.NoStoragePool);
        }
        else if (wanted.Kind == GuestDiskKind.Volume)
        {
            pool = await PoolAsync(wanted.Pool ?? string.Empty).ConfigureAwait(false);
        }
        else
        {
            var at = await PoolAtAsync(DirectoryOf(wanted.Path!)).ConfigureAwait(false);
            if (at is { } around)
            {
                await RefreshAsync(around).ConfigureAwait(false);
            }

            if (await FindAsync(MigrationSide.Destination, wanted.Path!).ConfigureAwait(false) is { } volume)
            {
                return (await PoolAsync(volume.Pool).ConfigureAwait(false) ?? new(volume.Pool, Guid.Empty), volume.Name, volume);
            }

            pool = given is null && poolHere is not null ? await PoolAsync(poolHere).ConfigureAwait(false) : null;
            pool ??= at;
        }

        if (pool is not { } chosen)
        {
            return null;
        }

        await RefreshAsync(chosen).ConfigureAwait(false);
        return (chosen, name, await FindAsync(MigrationSide.Destination, chosen.Name, name).ConfigureAwait(false));
    }

    // A copy goes into a volume of the same size only; the hypervisor says so when the guest's job is under way already.
    private async Task CheckSizeAsync(GuestDisk disk, StorageVolumeRef volume, ulong capacity)
    {
        var info = await AskAsync(MigrationSide.Destination, "GetStorageVolumeInfo", (d, t) => d.GetStorageVolumeInfoAsync(volume, t)).ConfigureAwait(false);
        if (RoundUp(info!.Capacity) != capacity)
        {
            throw Refuse($"the volume {volume} on {run.DestinationLabel} has {info.Capacity} bytes, {disk} has {capacity}; a disk is copied only to one of its own size",
                "Remove or resize that volume, or choose another pool with -PoolMap.");
        }
    }

    private async Task CheckChainAsync(GuestDisk disk, IReadOnlyList<(string Path, string? Format)> chain, StorageVolumeRef? there)
    {
        if (there is { } volume)
        {
            var xml = await AskAsync(MigrationSide.Destination, "GetStorageVolumeXml", (d, t) => d.GetStorageVolumeXmlAsync(volume, t)).ConfigureAwait(false);
            if (VolumeDocument.Backing(xml!)?.Path != chain[0].Path)
            {
                run.Warn($"{volume} on {run.DestinationLabel} is not based on {chain[0].Path} as {disk} is; what is only in that file must be in the volume already");
            }

            return;
        }

        foreach (var (path, _) in chain)
        {
            if (await FindAsync(MigrationSide.Destination, path).ConfigureAwait(false) is null
                && (await PoolAtAsync(DirectoryOf(path)).ConfigureAwait(false) is not { } pool
                    || !await RefreshAsync(pool).ConfigureAwait(false)
                    || await FindAsync(MigrationSide.Destination, path).ConfigureAwait(false) is null))
            {
                throw Refuse($"{disk} is to be copied incrementally, but no active storage pool of {run.DestinationLabel} has {path}, which it is based on",
                    "Bring that file there first, or copy all of the disk with -CopyStorage All.", VirtErrorCode.NoStorageVolume);
            }
        }
    }

    // What is below a disk on the source, nearest first.
    private async Task<IReadOnlyList<(string Path, string? Format)>> ChainAsync(GuestDisk disk, StorageVolumeRef? here)
    {
        List<(string Path, string? Format)> chain = [];
        for (var volume = here; volume is { } at && chain.Count < 256;)
        {
            var xml = await AskAsync(MigrationSide.Source, "GetStorageVolumeXml", (d, t) => d.GetStorageVolumeXmlAsync(at, t)).ConfigureAwait(false);
            if (VolumeDocument.Backing(xml!) is not { } below)
            {
                break;
            }

            chain.Add(below);
            volume = await FindAsync(MigrationSide.Source, below.Path).ConfigureAwait(false);
        }

        return chain.Count > 0 || disk.Backing is not { Count: > 0 } told ? chain : [.. told.Select(p => (p, (string?)null))];
    }

    private async Task<bool> HasBlockDevicesAsync(GuestDisk disk, GuestDisk wanted, (StoragePoolRef Pool, string Name, StorageVolumeRef? Volume) found)
    {
        if (found.Volume is { } volume)
        {
            var info = await AskAsync(MigrationSide.Destination, "GetStorageVolumeInfo", (d, t) => d.GetStorageVolumeInfoAsync(volume, t)).ConfigureAwait(false);
            return info!.Type switch
            {
                StorageVolumeType.File => false,
                StorageVolumeType.Block => true,
                var type => throw Refuse($"{volume} on {run.DestinationLabel}, where {disk} shall be, is neither a file nor a block device but {type}",
                    "Choose a pool of files or block devices with -PoolMap."),
            };
        }

        var xml = await AskAsync(MigrationSide.Destination, "GetStoragePoolXml", (d, t) => d.GetStoragePoolXmlAsync(found.Pool, t)).ConfigureAwait(false);
        var kind = VolumeDocument.PoolType(xml!);
        switch (kind)
        {
            case "dir" or "fs" or "netfs" or "vstorage":
                return false;
            case "logical" or "disk" or "zfs":
                return wanted.Format == "raw" ? true
                    : throw Refuse($"{disk} has format {wanted.Format}; the storage pool {found.Pool} on {run.DestinationLabel} has block devices, which are raw",
                        "Choose a pool of files with -PoolMap.");
            default:
                throw Refuse($"in the storage pool {found.Pool} on {run.DestinationLabel}, which is of kind {kind}, no volume can be made for {disk}",
                    "Make the volume yourself, or choose a pool of files or a volume group with -PoolMap.");
        }
    }

    private Task<StorageVolumeRef?> FindAsync(MigrationSide side, string path) =>
        LookAsync(side, "LookupStorageVolumeByPath", (d, t) => d.LookupStorageVolumeByPathAsync(path, t));

    private async Task<StorageVolumeRef?> FindAsync(MigrationSide side, string pool, string name) =>
        await LookAsync(side, "LookupStoragePoolByName", (d, t) => d.LookupStoragePoolByNameAsync(pool, t)).ConfigureAwait(false) is { } found
            ? await LookAsync(side, "LookupStorageVolumeByName", (d, t) => d.LookupStorageVolumeByNameAsync(found, name, t)).ConfigureAwait(false)
            : null;

    // A pool that does not run is as good as none.
    private async Task<StoragePoolRef?> PoolAsync(string name)
    {
        if (await LookAsync(MigrationSide.Destination, "LookupStoragePoolByName", (d, t) => d.LookupStoragePoolByNameAsync(name, t)).ConfigureAwait(false) is not { } pool)
        {
            return null;
        }

        var info = await AskAsync(MigrationSide.Destination, "GetStoragePoolInfo", (d, t) => d.GetStoragePoolInfoAsync(pool, t)).ConfigureAwait(false);
        return info!.State is StoragePoolState.Running or StoragePoolState.Degraded ? pool : null;
    }

    private Task<StoragePoolRef?> PoolAtAsync(string directory) =>
        LookAsync(MigrationSide.Destination, "LookupStoragePoolByTargetPath", (d, t) => d.LookupStoragePoolByTargetPathAsync(directory, t));

    // A file that was put there or taken away by other means is not known before.
    private async Task<bool> RefreshAsync(StoragePoolRef pool)
    {
        if (!refreshed.Add(pool.Uuid))
        {
            return true;
        }

        try
        {
            await AskAsync(MigrationSide.Destination, "RefreshStoragePool", async (d, t) =>
            {
                await d.RefreshStoragePoolAsync(pool, t).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            return true;
        }
        catch (VirtException error) when (error.Delivery == CallDelivery.Answered)
        {
            // Busy with another volume: what it knows will have to do.
            run.Notice($"{run.DestinationLabel} did not look again at its storage pool {pool}: {error.Message}");
            return false;
        }
    }

    // Not there, or nobody to ask, is the same to whoever looks.
    private async Task<T?> LookAsync<T>(MigrationSide side, string name, Func<VirtDriver, CancellationToken, Task<T>> call)
        where T : struct
    {
        try
        {
            return await AskAsync(side, name, call).ConfigureAwait(false);
        }
        catch (VirtException error) when (error.Code is VirtErrorCode.NoStoragePool or VirtErrorCode.NoStorageVolume || error.ErrorId == VirtErrorId.NotSupported
            || (error.Delivery == CallDelivery.Answered && !IsMapped))
        {
            return null;
        }
    }

    private async Task<T?> AskAsync<T>(MigrationSide side, string name, Func<VirtDriver, CancellationToken, Task<T>> call)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        return await run.Link(side).CallAsync(name, async (driver, token) =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(token, run.Cancellation);
            return await call(driver, either.Token).ConfigureAwait(false);
        }, run.Options.StepTimeout).ConfigureAwait(false);
    }

    private VirtException Refuse(string message, string action, VirtErrorCode code = VirtErrorCode.ConfigUnsupported) =>
        DestinationDisks.Refusal(run, message, action, code);

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string DirectoryOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    // Hypervisors see whole sectors.
    private static ulong RoundUp(ulong bytes) => bytes % Sector == 0 ? bytes : bytes - (bytes % Sector) + Sector;
}
