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

    // What the user wants at a time of his own, whatever the ladder does.
    private IReadOnlyList<PolicyRung> ExtraRungs
    {
        get
        {
            var rungs = new List<PolicyRung>(2);
            if (Settings.PostCopyAfterPreCopy)
            {
                rungs.Add(new PolicyRung { Action = PolicyAction.PostCopy, AfterRounds = 1 });
            }

            if (Settings.Timeout is { } time)
            {
                rungs.Add(new PolicyRung
                {
                    After = time,
                    Action = Settings.TimeoutAction switch
                    {
                        Migration.TimeoutAction.PostCopy => PolicyAction.PostCopy,
                        Migration.TimeoutAction.Abort => PolicyAction.Abort,
                        _ => PolicyAction.Suspend,
                    },
                });
            }

            return rungs;
        }
    }
}
