using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Starts defined domains.</summary>
[Cmdlet(VerbsLifecycle.Start, "VirtDomain", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(VirtDomain))]
public sealed class StartVirtDomainCommand : LifecycleCmdlet
{
    /// <summary>Leave it paused.</summary>
    [Parameter]
    public SwitchParameter Paused { get; set; }

    private protected override string Action => Paused ? "Start domain, paused" : "Start domain";

    private protected override string Call => "StartDomain";

    private protected override async Task ActAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        var driver = await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        await driver.StartDomainAsync(domain.GetReference(), Paused ? DomainCreateFlags.Paused : DomainCreateFlags.None, cancellationToken).ConfigureAwait(false);
    }
}
