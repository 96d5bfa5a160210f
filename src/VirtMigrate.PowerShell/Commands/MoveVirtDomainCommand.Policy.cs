using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Migrations;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Commands;

// What is done when a guest's memory does not converge.
public sealed partial class MoveVirtDomainCommand
{
    /// <summary>The ladder of what to do when the guest's memory does not converge.</summary>
    [Parameter]
    [Policy]
    [ArgumentCompleter(typeof(PolicyCompleter))]
    public MigrationPolicy Policy { get; set; } = MigrationPolicies.Default;

    /// <summary>The policy's time limit, instead of its own that grows with the guest's memory.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan TimeLimit { get; set; }

    private MigrationPolicy EffectivePolicy => TimeLimit > TimeSpan.Zero
        ? Policy with { TimeLimit = TimeLimit, TimeLimitPerGibibyte = null }
        : Policy;
}
