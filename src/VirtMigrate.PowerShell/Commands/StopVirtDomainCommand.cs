using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Hosts;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Asks guests to shut down, or ends them at once.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VirtDomain", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(VirtDomain))]
public sealed class StopVirtDomainCommand : LifecycleCmdlet
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>End it at once, as pulling the plug does.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Wait until it is off.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Longest wait.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    private protected override string Action => Force ? "End domain at once" : "Shut down domain";

    private protected override string Call => Force ? "DestroyDomain" : "ShutdownDomain";

    private protected override async Task ActAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        var driver = await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        var reference = domain.GetReference();
        if (Force)
        {
            await driver.DestroyDomainAsync(reference, DomainDestroyFlags.None, cancellationToken).ConfigureAwait(false);
            return;
        }

        await driver.ShutdownDomainAsync(reference, DomainShutdownFlags.None, cancellationToken).ConfigureAwait(false);
        if (Wait)
        {
            await WaitUntilOffAsync(domain, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitUntilOffAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout > TimeSpan.Zero ? Timeout : TimeSpan.Zero, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            while (await IsActiveAsync(domain, either.Token).ConfigureAwait(false))
            {
                await Task.Delay(LookEvery, TimeProvider.System, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new VirtException(VirtErrorCode.OperationTimeout, VirtErrorDomain.None,
                $"the guest of '{domain.Name}' on {domain.Host.Name} has not shut down within {Timeout:c}")
            {
                Host = domain.Host.Name,
                RecommendedAction = "Look into the guest, give it longer with -Timeout, or end it with Stop-VirtDomain -Force.",
            };
        }
    }

    private static async Task<bool> IsActiveAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        try
        {
            var driver = await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
            return await driver.IsDomainActiveAsync(domain.GetReference(), cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error) when (error.Code == VirtErrorCode.NoDomain)
        {
            return false; // a transient domain is gone when it ends
        }
    }
}
