using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VirtMigrate.Drivers;

namespace VirtMigrate.PowerShell.Completion;

/// <summary>Completes names of the calls that a host answers.</summary>
public sealed class SimulatorCallCompleter : IArgumentCompleter
{
    private static readonly string[] Calls = [.. typeof(VirtDriver).GetMethods()
        .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && method.DeclaringType == typeof(VirtDriver) && method.Name != "DisposeAsync")
        .Select(method => method.Name[..^5]).Distinct()];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionQuery.Suggest(wordToComplete, Calls.Select(call => (call, $"the call {call}")));
}
