using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VirtMigrate.PowerShell.Simulators;

namespace VirtMigrate.PowerShell.Completion;

/// <summary>Completes names of simulators.</summary>
public sealed class SimulatorNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionQuery.Suggest(wordToComplete, SimulatorTable.All.Select(entry =>
            (entry.World.Name, $"{entry.World.Name}: {string.Join(", ", entry.World.Hosts.Select(host => host.Name))}")));
}
