using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VirtMigrate.PowerShell.Completion;

/// <summary>Completes speeds of simulated time.</summary>
public sealed class SimulatorSpeedCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionQuery.Suggest(wordToComplete, [("Virtual", "time jumps to what happens next"), ("RealTime", "as a clock on the wall"),
            ("10", "ten simulated seconds a second"), ("0", "time stands still until -Advance")]);
}
