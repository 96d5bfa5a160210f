using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VirtMigrate.Migration;

namespace VirtMigrate.PowerShell.Completion;

/// <summary>Completes the names of the policies that come with the module.</summary>
public sealed class PolicyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        MigrationPolicies.All
            .Where(policy => policy.Name.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase))
            .Select(policy => new CompletionResult(policy.Name, policy.Name, CompletionResultType.ParameterValue, policy.Description));
}
