using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>A storage pool of a simulated host. What it tells is true at the time of asking.</summary>
public sealed class SimulatedPool
{
    private readonly SimulatedVolumeStore own;
    private readonly SimulatedVolumeStore everywhere;
    private int isRunning;

    internal SimulatedPool(SimulatedHost host, SimulatedPoolOptions options)
    {
        Host = host;
        Options = options;
        Path = options.Directory;
        Reference = new(options.Name, options.Uuid ?? host.World.GuidFor($"pool {host.Name} {options.Name}"));
        everywhere = host.World.SharedVolumes(Path);
        own = options.Shared ? everywhere : new();
        isRunning = options.Running ? 1 : 0;
        foreach (var volume in options.Volumes)
        {
            // Another host of the world may have brought it already, where the pool is shared.
            own.TryAdd(WithContent(volume));
        }
    }

    /// <summary>The host that has it.</summary>
    public SimulatedHost Host { get; }

    /// <summary>What it was made from.</summary>
    public SimulatedPoolOptions Options { get; }

    /// <summary>Its name.</summary>
    public string Name => Options.Name;

    /// <summary>Its directory.</summary>
    public string Path { get; }

    /// <summary>Names it towards its host.</summary>
    public StoragePoolRef Reference { get; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning
    {
        get => Volatile.Read(ref isRunning) != 0;
        set => Volatile.Write(ref isRunning, value ? 1 : 0);
    }

    /// <summary>Its volumes, by name.</summary>
    public IReadOnlyList<SimulatedVolume> Volumes => [.. (own == everywhere ? own.All : own.All.Concat(everywhere.All.Where(v => v.IsEverywhere)))
        .OrderBy(v => v.Name, StringComparer.Ordinal)];

    /// <summary>Bytes in use.</summary>
    public ulong Allocation => Math.Min(Options.Capacity, Volumes.Aggregate(0UL, (sum, v) => sum + v.Allocation));

    /// <summary>Bytes free.</summary>
    public ulong Available => Options.Capacity - Allocation;

    /// <summary>A volume by its name, if it is there.</summary>
    public SimulatedVolume? FindVolume(string name) => own.Find(name)
        ?? (own != everywhere && everywhere.Find(name) is { IsEverywhere: true } shared ? shared : null);

    /// <summary>Adds a volume.</summary>
    /// <exception cref="VirtException">Its name is taken.</exception>
    public SimulatedVolume AddVolume(SimulatedVolume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var made = WithContent(volume);
        return FindVolume(made.Name) is null && (made.IsEverywhere ? everywhere : own).TryAdd(made) ? made
            : throw new VirtException(VirtErrorCode.StorageVolumeExists, VirtErrorDomain.Storage, $"storage volume '{volume.Name}' exists already") { Host = Host.Name };
    }

    /// <summary>Takes a volume away; from all hosts, when they share it.</summary>
    /// <returns>False: it was not there.</returns>
    public bool RemoveVolume(string name) => own.Remove(name) || (everywhere.Find(name) is { IsEverywhere: true } && everywhere.Remove(name));

    /// <inheritdoc/>
    public override string ToString() => $"{Name} on {Host.Name}: {Path}";

    internal string PathOf(string volume) => $"{Path}/{volume}";

    internal void SetContent(string name, Guid content)
    {
        var store = own.Find(name) is null ? everywhere : own;
        store.Change(name, v => v with { Content = content });
    }

    private SimulatedVolume WithContent(SimulatedVolume volume) =>
        volume.Content == Guid.Empty && !volume.IsBlank ? volume with { Content = Host.World.NewGuid() } : volume;
}
