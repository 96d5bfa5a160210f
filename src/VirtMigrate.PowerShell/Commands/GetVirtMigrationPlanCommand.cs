using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.PowerShell.Migrations;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Asks both hosts what would become of a migration, and writes what was found.</summary>
[Cmdlet(VerbsCommon.Get, "VirtMigrationPlan", DefaultParameterSetName = ByName)]
[OutputType(typeof(MigrationPlan))]
public sealed class GetVirtMigrationPlanCommand : PlanningCmdlet
{
    /// <inheritdoc/>
    private protected override void Write(MigrationPlan plan) => WriteObject(plan);
}
