using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Pauses running domains; their memory stays.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "VirtDomain", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(VirtDomain))]
public sealed class SuspendVirtDomainCommand : LifecycleCmdlet
{
    private protected override string Action => "Pause domain";

    private protected override string Call => "SuspendDomain";

    private protected override async Task ActAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        var driver = await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        await driver.SuspendDomainAsync(domain.GetReference(), cancellationToken).ConfigureAwait(false);
    }
}
