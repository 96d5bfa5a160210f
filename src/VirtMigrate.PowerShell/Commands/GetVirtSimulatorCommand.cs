using System.Management.Automation;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Simulators;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Lists the simulators of this process.</summary>
[Cmdlet(VerbsCommon.Get, "VirtSimulator")]
[OutputType(typeof(VirtSimulator))]
public sealed class GetVirtSimulatorCommand : SimulatorCmdlet
{
    /// <summary>Names or patterns; all when not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SimulatorNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var entry in Resolve(Name))
        {
            WriteObject(new VirtSimulator(entry));
        }
    }
}
