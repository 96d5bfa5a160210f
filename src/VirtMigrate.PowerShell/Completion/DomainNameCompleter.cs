using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VirtMigrate.PowerShell.Completion;

/// <summary>Completes names of domains on the connected hosts, or on those that the command line names.</summary>
public sealed class DomainNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionQuery.Suggest(wordToComplete, CompletionQuery.Domains(CompletionQuery.Hosts(fakeBoundParameters)));
}
