using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VirtMigrate.PowerShell.Simulators;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Completion;

/// <summary>Completes names of a simulator's hosts.</summary>
public sealed class SimulatorHostCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionQuery.Suggest(wordToComplete,
            SimulatorTable.Find(fakeBoundParameters?["Name"] as string ?? SimulationRegistry.DefaultWorldName) is { } entry
                ? entry.World.Hosts.Select(host => (host.Name, $"{host.Name}, a simulated {host.Personality.DriverType} host"))
                : []);
}
