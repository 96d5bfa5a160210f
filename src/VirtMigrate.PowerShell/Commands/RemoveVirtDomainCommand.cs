using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Removes definitions of domains. Disks are never touched.</summary>
[Cmdlet(VerbsCommon.Remove, "VirtDomain", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ByName)]
[OutputType(typeof(void))]
public sealed class RemoveVirtDomainCommand : DomainCmdlet
{
    /// <summary>End it first when it runs.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The managed save image goes too.</summary>
    [Parameter]
    public SwitchParameter ManagedSave { get; set; }

    /// <summary>Snapshot metadata goes too.</summary>
    [Parameter]
    public SwitchParameter SnapshotMetadata { get; set; }

    /// <summary>Checkpoint metadata goes too.</summary>
    [Parameter]
    public SwitchParameter CheckpointMetadata { get; set; }

    /// <summary>The NVRAM file goes too.</summary>
    [Parameter]
    public SwitchParameter Nvram { get; set; }

    /// <summary>The NVRAM file stays.</summary>
    [Parameter]
    public SwitchParameter KeepNvram { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Nvram && KeepNvram)
        {
            ThrowTerminatingError(Errors.ErrorRecords.Of(
                Errors.CmdletErrors.Argument("-Nvram and -KeepNvram contradict each other", "Give one of them."), null));
        }
    }

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
                    await RemoveAsync(domain, cancellationToken).ConfigureAwait(false);
                }
                catch (VirtException error)
                {
                    WriteError(error, domain);
                }
            }
        });
    }

    private async Task RemoveAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        if (!await ShouldProcessAsync($"{domain.Name} on {domain.Host.Name}", Force ? "End and remove domain" : "Remove domain").ConfigureAwait(false))
        {
            return;
        }

        if (domain.Host.ReadOnly)
        {
            throw VirtException.ReadOnly(domain.Host.Name, "UndefineDomain");
        }

        var driver = await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        var reference = domain.GetReference();

        if (!domain.Persistent && !Force)
        {
            throw new VirtException(VirtErrorCode.OperationInvalid, VirtErrorDomain.None,
                $"'{domain.Name}' on {domain.Host.Name} has no definition; it is gone when it ends")
            {
                Host = domain.Host.Name,
                Delivery = CallDelivery.NotSent,
                RecommendedAction = "End it with Stop-VirtDomain, or with Remove-VirtDomain -Force.",
            };
        }

        var active = Force && await driver.IsDomainActiveAsync(reference, cancellationToken).ConfigureAwait(false);

        // The definition goes first: a refusal (a snapshot, an NVRAM file) must not cost a running guest.
        if (domain.Persistent)
        {
            await driver.UndefineDomainAsync(reference, Flags(), cancellationToken).ConfigureAwait(false);
        }

        if (active)
        {
            await driver.DestroyDomainAsync(reference, DomainDestroyFlags.None, cancellationToken).ConfigureAwait(false);
        }
    }

    private DomainUndefineFlags Flags() =>
        (ManagedSave ? DomainUndefineFlags.ManagedSave : 0)
        | (SnapshotMetadata ? DomainUndefineFlags.SnapshotsMetadata : 0)
        | (CheckpointMetadata ? DomainUndefineFlags.CheckpointsMetadata : 0)
        | (Nvram ? DomainUndefineFlags.Nvram : 0)
        | (KeepNvram ? DomainUndefineFlags.KeepNvram : 0);
}
