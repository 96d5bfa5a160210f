using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.PowerShell.Migrations;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Asks both hosts what would become of a migration, and writes what was found.</summary>
[Cmdlet(VerbsCommon.Get, "VirtMigrationPlan", DefaultParameterSetName = ByName)]
[OutputType(typeof(MigrationPlan))]
public sealed class GetVirtMigrationPlanCommand : PlanningCmdlet
{
    /// <summary>Rate of the network between the hosts in MiB/s.</summary>
    [Parameter]
    [Rate]
    public ulong LinkBandwidth { get; set; }

    /// <summary>Leave out the estimate, for which the guest is measured for some seconds.</summary>
    [Parameter]
    public SwitchParameter NoEstimate { get; set; }

    /// <inheritdoc/>
    private protected override EstimateOptions? Estimate => NoEstimate ? null : new EstimateOptions
    {
        Bandwidth = LinkBandwidth > 0 ? LinkBandwidth * 1024.0 * 1024 : null,
        MaxDowntime = Settings.MaxDowntime,
    };

    /// <inheritdoc/>
    private protected override void Write(MigrationPlan plan) => WriteObject(plan);
}
