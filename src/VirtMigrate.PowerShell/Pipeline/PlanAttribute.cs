using System.Management.Automation;
using VirtMigrate.Migration;

namespace VirtMigrate.PowerShell.Pipeline;

/// <summary>Says what is missing when something else than a plan comes where only a plan needs no destination.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PlanAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var wrapped = inputData as PSObject;
        return (wrapped?.BaseObject ?? inputData) is MigrationPlan ? inputData
            : throw new ArgumentTransformationMetadataException(wrapped?.TypeNames.Any(name => name.StartsWith("Deserialized.", StringComparison.Ordinal)) == true
                ? $"'{inputData}' is a copy, which may be read but not carried out. Make the plan again with Get-VirtMigrationPlan."
                : $"'{inputData}' is no plan, and -Destination is missing: say where it shall go.");
    }
}
