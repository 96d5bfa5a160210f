using System.Collections.Concurrent;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>The simulators of this process, by name: every runspace finds the same, as it would a real host.</summary>
internal static class SimulatorTable
{
    private static readonly ConcurrentDictionary<string, SimulatorEntry> Entries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<SimulatorEntry> All => [.. Entries.Values.OrderBy(entry => entry.World.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The simulator of a name, if there is one.</summary>
    public static SimulatorEntry? Find(string name) => Entries.GetValueOrDefault(name);

    /// <summary>Takes a simulator in, unless its name is taken.</summary>
    public static bool TryAdd(SimulatorEntry entry)
    {
        if (!Entries.TryAdd(entry.World.Name, entry))
        {
            return false;
        }

        SimulationRegistry.Add(entry.World);
        return true;
    }

    /// <summary>Stops a simulator: its hosts end with all their guests.</summary>
    public static async Task StopAsync(SimulatorEntry entry)
    {
        if (((ICollection<KeyValuePair<string, SimulatorEntry>>)Entries).Remove(new(entry.World.Name, entry)))
        {
            await entry.DisposeAsync().ConfigureAwait(false);
        }
    }
}
