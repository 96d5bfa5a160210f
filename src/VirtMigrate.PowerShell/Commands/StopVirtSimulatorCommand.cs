using System.Management.Automation;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Simulators;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Stops simulators: their hosts end with all their guests.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VirtSimulator", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopVirtSimulatorCommand : SimulatorCmdlet
{
    /// <summary>Names or patterns.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SimulatorNameCompleter))]
    public string[] Name { get; set; } = [SimulationRegistry.DefaultWorldName];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var entry in Resolve(Name))
        {
            if (ShouldProcess(entry.World.Name, "Stop simulator"))
            {
                Await(_ => SimulatorTable.StopAsync(entry));
            }
        }
    }
}
