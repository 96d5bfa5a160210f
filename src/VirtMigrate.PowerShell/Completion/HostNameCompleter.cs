using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VirtMigrate.PowerShell.Completion;

/// <summary>Completes names of connected hosts.</summary>
public sealed class HostNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionQuery.Suggest(wordToComplete, CompletionQuery.Hosts(null).Select(host => (host.Name, $"{host.Driver} at {host.Uri}")));
}
