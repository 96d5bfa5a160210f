using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Migrations;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Calls migrations off: this session's in any step, others' while their guest is being sent.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VirtMigration", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(MigrationResult))]
public sealed class StopVirtMigrationCommand : MigrationControlCmdlet
{
    /// <summary>Write the result of this session's migrations.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (hosts, arguments) = TakeArguments();
        Await(async cancellationToken =>
        {
            var targets = await FindMigrationsAsync(hosts, arguments, cancellationToken).ConfigureAwait(false);

            // A pattern means what is under way; who names a domain wants to know that nothing is.
            var named = arguments.Count == 1 && targets.Count == 1;
            await Task.WhenAll(targets.Where(target => named || target.IsUnderWay).Select(target => StopOneAsync(target, cancellationToken))).ConfigureAwait(false);
        });
    }

    private async Task StopOneAsync(MigrationTarget target, CancellationToken cancellationToken)
    {
        try
        {
            await StopAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            WriteError(error, target.Domain);
        }
    }

    private async Task StopAsync(MigrationTarget target, CancellationToken cancellationToken)
    {
        var domain = target.Domain;
        if (!target.IsUnderWay)
        {
            throw CmdletErrors.NoMigration(domain);
        }

        if (!await ShouldProcessAsync(target.Own is { } mine ? $"{domain.Name} to {mine.Destination}" : $"{domain.Name} on {domain.Host.Name}", "Call migration off").ConfigureAwait(false))
        {
            return;
        }

        var driver = await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        if (await IsPostCopyAsync().ConfigureAwait(false))
        {
            throw CmdletErrors.InPostCopy(domain);
        }

        if (target.Own is { } own)
        {
            own.Stop();
            var result = await own.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (result.Outcome == MigrationOutcome.Completed)
            {
                WriteWarning($"{domain.Name}: it was too late to call the migration off; the guest is on {result.RunningOn ?? result.Destination}.");
            }

            if (PassThru)
            {
                WriteObject(result);
            }

            return;
        }

        if (domain.Host.ReadOnly)
        {
            throw VirtException.ReadOnly(domain.Host.Name, "AbortJob");
        }

        await driver.AbortJobAsync(domain.GetReference(), postCopy: false, cancellationToken).ConfigureAwait(false);

        // Half of the guest's memory is on the destination alone: without it there is nothing to go back to.
        async Task<bool> IsPostCopyAsync()
        {
            try
            {
                var state = await driver.GetDomainStateAsync(domain.GetReference(), cancellationToken).ConfigureAwait(false);
                return state == DomainStateReason.PausedPostCopy || state == DomainStateReason.PausedPostCopyFailed;
            }
            catch (VirtException) when (target.Own is not null)
            {
                // The host does not answer; that is no reason not to call this session's own migration off.
                return false;
            }
        }
    }
}
