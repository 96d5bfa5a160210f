using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Pipeline;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>A cmdlet that does something with simulators.</summary>
public abstract class SimulatorCmdlet : AsyncCmdlet
{
    /// <summary>The simulators that names or patterns mean. A literal name that is none is written as an error.</summary>
    private protected IReadOnlyList<SimulatorEntry> Resolve(IEnumerable<string> names)
    {
        var found = new List<SimulatorEntry>();
        foreach (var name in names)
        {
            if (WildcardPattern.ContainsWildcardCharacters(name))
            {
                var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
                found.AddRange(SimulatorTable.All.Where(entry => pattern.IsMatch(entry.World.Name)));
            }
            else if (SimulatorTable.Find(name) is { } entry)
            {
                found.Add(entry);
            }
            else
            {
                WriteError(CmdletErrors.NoSimulator(name), name);
            }
        }

        return [.. found.Distinct()];
    }

    /// <summary>The host of a name.</summary>
    /// <exception cref="VirtException">There is none.</exception>
    private protected static SimulatedHost HostOf(SimulationWorld world, string name) =>
        world.FindHost(name) ?? throw CmdletErrors.NoSimulatedHost(name, world);
}
