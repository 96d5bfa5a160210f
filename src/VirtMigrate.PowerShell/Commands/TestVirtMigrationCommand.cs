using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.PowerShell.Migrations;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Tells whether nothing was found that would make a migration fail.</summary>
[Cmdlet(VerbsDiagnostic.Test, "VirtMigration", DefaultParameterSetName = ByName)]
[OutputType(typeof(bool))]
public sealed class TestVirtMigrationCommand : PlanningCmdlet
{
    /// <inheritdoc/>
    private protected override void Write(MigrationPlan plan)
    {
        foreach (var finding in plan.Findings)
        {
            WriteVerbose($"{plan.Name}: {finding} {finding.Remedy}");
        }

        WriteObject(plan.CanMigrate);
    }
}
