using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Completion;

/// <summary>Completes names of the drivers that can be simulated.</summary>
public sealed class SimulatorDriverCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionQuery.Suggest(wordToComplete, SimulatedPersonality.Names.Select(name => (name, $"as a {SimulatedPersonality.Of(name).DriverType} host")));
}
