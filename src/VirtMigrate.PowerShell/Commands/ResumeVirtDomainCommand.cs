using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Lets paused domains run again.</summary>
[Cmdlet(VerbsLifecycle.Resume, "VirtDomain", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(VirtDomain))]
public sealed class ResumeVirtDomainCommand : LifecycleCmdlet
{
    private protected override string Action => "Resume domain";

    private protected override string Call => "ResumeDomain";

    private protected override async Task ActAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        var driver = await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        await driver.ResumeDomainAsync(domain.GetReference(), cancellationToken).ConfigureAwait(false);
    }
}
