namespace VirtMigrate.Simulation;

/// <summary>The volumes below one directory. Its lock is taken last and nothing is called under it.</summary>
internal sealed class SimulatedVolumeStore
{
    private readonly object gate = new();
    private readonly Dictionary<string, SimulatedVolume> volumes = new(StringComparer.Ordinal);

    public IReadOnlyList<SimulatedVolume> All
    {
        get
        {
            lock (gate)
            {
                return [.. volumes.Values];
            }
        }
    }

    public SimulatedVolume? Find(string name)
    {
        lock (gate)
        {
            return volumes.GetValueOrDefault(name);
        }
    }

    public bool TryAdd(SimulatedVolume volume)
    {
        lock (gate)
        {
            return volumes.TryAdd(volume.Name, volume);
        }
    }

    public bool Remove(string name)
    {
        lock (gate)
        {
            return volumes.Remove(name);
        }
    }

    public void Change(string name, Func<SimulatedVolume, SimulatedVolume> change)
    {
        lock (gate)
        {
            if (volumes.TryGetValue(name, out var volume))
            {
                volumes[name] = change(volume);
            }
        }
    }
}
