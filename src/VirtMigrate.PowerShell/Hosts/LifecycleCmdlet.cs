using System.Management.Automation;
using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>A cmdlet that changes domains one after the other; what goes wrong with one does not stop the others.</summary>
public abstract class LifecycleCmdlet : DomainCmdlet
{
    /// <summary>Write the domain as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What is done, in the words of <c>-WhatIf</c>.</summary>
    private protected abstract string Action { get; }

    /// <summary>The driver's call, for the error of a read-only connection.</summary>
    private protected abstract string Call { get; }

    /// <summary>Does it to one domain.</summary>
    private protected abstract Task ActAsync(VirtDomain domain, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (hosts, arguments) = TakeArguments();
        Await(async cancellationToken =>
        {
            foreach (var domain in await ResolveDomainsAsync(hosts, arguments, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await ChangeAsync(domain, cancellationToken).ConfigureAwait(false);
                }
                catch (VirtException error)
                {
                    WriteError(error, domain);
                }
            }
        });
    }

    private async Task ChangeAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        if (!await ShouldProcessAsync($"{domain.Name} on {domain.Host.Name}", Action).ConfigureAwait(false))
        {
            return;
        }

        if (domain.Host.ReadOnly)
        {
            throw VirtException.ReadOnly(domain.Host.Name, Call);
        }

        await ActAsync(domain, cancellationToken).ConfigureAwait(false);
        if (PassThru && await VirtDomainQuery.FindAsync(domain.Host, domain.Uuid, cancellationToken).ConfigureAwait(false) is { } now)
        {
            WriteObject(now);
        }
    }
}
