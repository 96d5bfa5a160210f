using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// Storage pools and their volumes.
public sealed partial class SimulatedHost
{
    private readonly Dictionary<string, SimulatedPool> pools = new(StringComparer.Ordinal);

    /// <summary>Its storage pools, by name.</summary>
    public IReadOnlyList<SimulatedPool> Pools
    {
        get
        {
            lock (Gate)
            {
                return [.. pools.Values.OrderBy(p => p.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Adds a storage pool.</summary>
    /// <exception cref="VirtException">Its name or its directory is taken.</exception>
    public SimulatedPool AddPool(SimulatedPoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var pool = new SimulatedPool(this, options);
        lock (Gate)
        {
            if (pools.Values.FirstOrDefault(p => p.Path == pool.Path) is { } same)
            {
                throw Error(VirtErrorCode.OperationFailed,
                    $"operation failed: Storage source conflict with pool: '{same.Name}'", VirtErrorDomain.Storage);
            }

            return pools.TryAdd(pool.Name, pool) ? pool
                : throw Error(VirtErrorCode.OperationFailed, $"operation failed: pool '{pool.Name}' already exists with uuid {pools[pool.Name].Reference.Uuid}", VirtErrorDomain.Storage);
        }
    }

    /// <summary>A storage pool by its name, if it is there.</summary>
    public SimulatedPool? FindPool(string name)
    {
        lock (Gate)
        {
            return pools.GetValueOrDefault(name);
        }
    }

    /// <summary>Takes a storage pool away; what is in it is lost unless it is shared.</summary>
    /// <returns>False: it was not there.</returns>
    public bool RemovePool(string name)
    {
        lock (Gate)
        {
            return pools.Remove(name);
        }
    }

    /// <summary>A volume by its path, if a running pool has it.</summary>
    public SimulatedVolume? FindVolume(string path) => Locate(path)?.Volume;

    internal StoragePoolRef LookupPool(string name) => (FindPool(name)
        ?? throw NoPool($"no storage pool with matching name '{name}'")).Reference;

    internal StoragePoolRef LookupPool(Guid uuid) => (Pools.FirstOrDefault(p => p.Reference.Uuid == uuid)
        ?? throw NoPool($"no storage pool with matching uuid '{uuid}'")).Reference;

    internal StoragePoolRef LookupPoolByPath(string path) => RunningPoolAt(path).Reference;

    internal StoragePoolInfo PoolInfo(StoragePoolRef reference)
    {
        var pool = GetPool(reference);
        return new(pool.IsRunning ? StoragePoolState.Running : StoragePoolState.Inactive, pool.Options.Capacity, pool.Allocation, pool.Available);
    }

    /// <summary>A pool, running or not.</summary>
    internal SimulatedPool GetPool(StoragePoolRef reference) => Pools.FirstOrDefault(p => p.Reference.Uuid == reference.Uuid)
        ?? throw NoPool($"no storage pool with matching uuid '{reference.Uuid}' ({reference.Name})");

    /// <summary>A pool that runs.</summary>
    internal SimulatedPool GetRunningPool(StoragePoolRef reference) => Running(GetPool(reference));

    internal IReadOnlyList<StorageVolumeRef> ListVolumes(StoragePoolRef reference)
    {
        var pool = GetRunningPool(reference);
        return [.. pool.Volumes.Select(v => RefOf(pool, v))];
    }

    internal StorageVolumeRef LookupVolume(StoragePoolRef reference, string name)
    {
        var pool = GetRunningPool(reference);
        return RefOf(pool, pool.FindVolume(name) ?? throw NoVolume($"no storage vol with matching name '{name}'"));
    }

    internal StorageVolumeRef LookupVolumeByPath(string path) => Locate(path) is { } found ? RefOf(found.Pool, found.Volume)
        : throw NoVolume($"no storage vol with matching path '{path}'");

    internal T ReadVolume<T>(StorageVolumeRef reference, Func<SimulatedPool, SimulatedVolume, T> read)
    {
        var pool = Running(FindPool(reference.Pool) ?? throw NoPool($"no storage pool with matching name '{reference.Pool}'"));
        return read(pool, pool.FindVolume(reference.Name) ?? throw NoVolume($"no storage vol with matching name '{reference.Name}'"));
    }

    internal StorageVolumeRef CreateVolume(StoragePoolRef reference, string xml)
    {
        var pool = GetRunningPool(reference);
        var volume = SimulatedVolumeXml.Read(pool, xml);
        if (volume.Allocation > pool.Available && (pool.Options.HasBlockDevices || volume.Format == "raw"))
        {
            throw Error(VirtErrorCode.SystemError,
                $"cannot allocate {volume.Allocation} bytes in file '{pool.PathOf(volume.Name)}': No space left on device", VirtErrorDomain.Storage);
        }

        return RefOf(pool, pool.AddVolume(volume));
    }

    internal void DeleteVolume(StorageVolumeRef reference) => ReadVolume(reference, (pool, volume) => pool.RemoveVolume(volume.Name));

    internal BlockInfo BlockInfoOf(DomainRef reference, string disk)
    {
        lock (Gate)
        {
            var found = FindDisk(Get(reference.Uuid, reference.Name), disk);
            var volume = VolumeOf(found)?.Volume;
            return new(volume?.Capacity ?? found.Capacity, volume?.Allocation ?? found.Capacity, volume?.Allocation ?? found.Capacity);
        }
    }

    internal BlockJobInfo? BlockJobOf(DomainRef reference, string disk)
    {
        lock (Gate)
        {
            var domain = Get(reference.Uuid, reference.Name);
            var found = FindDisk(domain, disk);
            if (domain.Job is not { Transfer: { } transfer } job || !job.CopiedDisks.Contains(found.Target))
            {
                return null;
            }

            // The mirrors of a migration run side by side, each with its share.
            var statistics = transfer.Statistics(OperationOut, completed: false);
            var total = statistics.GetUnsigned("disk_total") ?? 0;
            var size = VolumeOf(found)?.Volume.Capacity ?? found.Capacity;
            var done = total == 0 ? 1 : (double)(statistics.GetUnsigned("disk_processed") ?? 0) / total;
            const int copy = 2;
            return new(copy, 0, (ulong)(size * done), size);
        }
    }

    /// <summary>The pool and the volume that a disk is on, if a running pool has it.</summary>
    internal (SimulatedPool Pool, SimulatedVolume Volume)? VolumeOf(SimulatedDisk disk)
    {
        if (disk.Pool is not { } name)
        {
            return disk.Path is null ? null : Locate(disk.Path);
        }

        return FindPool(name) is { IsRunning: true } pool && pool.FindVolume(disk.Volume ?? string.Empty) is { } volume ? (pool, volume) : null;
    }

    private static StorageVolumeRef RefOf(SimulatedPool pool, SimulatedVolume volume) => new(pool.Name, volume.Name, pool.PathOf(volume.Name));

    private static string DirectoryOf(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? string.Empty : path[..slash];
    }

    private SimulatedDisk FindDisk(SimulatedDomain domain, string disk) =>
        domain.Current.Disks.FirstOrDefault(d => d.Target == disk || d.Path == disk)
        ?? throw Error(VirtErrorCode.InvalidArgument, $"invalid argument: invalid path {disk} not assigned to domain");

    // The disks of a domain that is put on the host by hand: their volumes are there.
    private void AddVolumes(SimulatedDomainDefinition definition)
    {
        foreach (var disk in definition.Disks)
        {
            if (VolumeOf(disk) is null && disk.Path is { } path && Pools.FirstOrDefault(p => p.Path == DirectoryOf(path)) is { } pool)
            {
                pool.AddVolume(new()
                {
                    Name = path[(path.LastIndexOf('/') + 1)..],
                    Capacity = disk.Capacity,
                    Allocation = Math.Min(disk.Capacity, pool.Available),
                    Format = disk.Format,
                    IsEverywhere = disk.Shared && !pool.Options.Shared,
                });
            }
        }
    }

    /// <summary>Whether all hosts that matter reach a disk.</summary>
    private bool IsShared(SimulatedDisk disk) => disk.Shared || VolumeOf(disk) is { Pool.Options.Shared: true };

    // What a real destination does in Prepare: it makes what a full copy lacks, and refuses what it cannot make.
    private void PrepareDisks(SimulatedDomainDefinition definition, MigrationArguments arguments, MigrationFlags flags, IReadOnlyDictionary<string, ulong> sizes)
    {
        var copied = CopiedDisks(definition, arguments, flags).ToArray();
        foreach (var disk in copied)
        {
            if (VolumeOf(disk) is not null || (disk.Path is null && disk.Pool is null))
            {
                continue;
            }

            if ((flags & MigrationFlags.NonSharedIncremental) != 0)
            {
                throw Error(VirtErrorCode.OperationUnsupported,
                    "Operation not supported: pre-creation of storage targets for incremental storage migration is not supported");
            }

            var pool = disk.Pool is { } name
                ? Running(FindPool(name) ?? throw NoPool($"no storage pool with matching name '{name}'"))
                : RunningPoolAt(DirectoryOf(disk.Path!));
            pool.AddVolume(new()
            {
                Name = disk.Volume ?? disk.Path![(disk.Path!.LastIndexOf('/') + 1)..],
                Capacity = sizes.TryGetValue(disk.Target, out var size) ? size : disk.Capacity,
                Format = disk.Format,
                IsBlank = true,
            });
        }

        foreach (var disk in definition.Disks.Except(copied))
        {
            // Where nothing knows the directory, its files are taken to be there.
            if (!disk.Shared && VolumeOf(disk) is null && disk.Path is { } path && Pools.Any(p => p.Path == DirectoryOf(path)))
            {
                throw Error(VirtErrorCode.InternalError,
                    $"internal error: process exited while connecting to monitor: Could not open '{path}': No such file or directory");
            }
        }
    }

    // The mirrors begin: the destination's volumes must be as large as the source's; from now on they hold half of something.
    private void OpenMirrors(IncomingMigration incoming, IReadOnlyList<CopiedDisk> disks)
    {
        foreach (var disk in disks)
        {
            if (incoming.Definition!.Disks.FirstOrDefault(d => d.Target == disk.Target) is { } here && VolumeOf(here) is { } found)
            {
                if (found.Volume.Capacity != disk.Capacity)
                {
                    throw Error(VirtErrorCode.OperationFailed,
                        $"operation failed: migration of disk {disk.Target} failed: Source and target image have different sizes");
                }

                if (found.Volume.Content != disk.Content)
                {
                    found.Pool.SetContent(found.Volume.Name, Guid.Empty);
                    incoming.Mirrors.Add((found.Pool, found.Volume.Name, disk.Content));
                }
            }
        }
    }

    private SimulatedPool RunningPoolAt(string path) => Pools.FirstOrDefault(p => p.IsRunning && p.Path == path.TrimEnd('/'))
        ?? throw NoPool($"no storage pool with matching target path '{path}'");

    private (SimulatedPool Pool, SimulatedVolume Volume)? Locate(string path)
    {
        var directory = DirectoryOf(path);
        return Pools.FirstOrDefault(p => p.IsRunning && p.Path == directory) is { } pool
            && pool.FindVolume(path[(directory.Length + 1)..]) is { } volume ? (pool, volume) : null;
    }

    private SimulatedPool Running(SimulatedPool pool) => pool.IsRunning ? pool
        : throw Error(VirtErrorCode.OperationInvalid, $"Requested operation is not valid: storage pool '{pool.Name}' is not active", VirtErrorDomain.Storage);

    private VirtException NoPool(string message) => Error(VirtErrorCode.NoStoragePool, $"Storage pool not found: {message}", VirtErrorDomain.Storage);

    private VirtException NoVolume(string message) => Error(VirtErrorCode.NoStorageVolume, $"Storage volume not found: {message}", VirtErrorDomain.Storage);
}
