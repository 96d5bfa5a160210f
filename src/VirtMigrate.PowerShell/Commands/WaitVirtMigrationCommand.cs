using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Migrations;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Waits until migrations have ended, and writes how.</summary>
[Cmdlet(VerbsLifecycle.Wait, "VirtMigration", DefaultParameterSetName = ByName)]
[OutputType(typeof(MigrationResult))]
[OutputType(typeof(VirtMigration))]
public sealed class WaitVirtMigrationCommand : MigrationControlCmdlet
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly List<MigrationTarget> targets = [];

    /// <summary>Longest time to wait.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (hosts, arguments) = TakeArguments();
        Await(async cancellationToken =>
            targets.AddRange(await FindMigrationsAsync(hosts, arguments, cancellationToken).ConfigureAwait(false)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Await(cancellationToken =>
        Task.WhenAll(targets.Select(target => WaitOneAsync(target, cancellationToken))));

    private async Task WaitOneAsync(MigrationTarget target, CancellationToken cancellationToken)
    {
        var clock = target.Own?.TimeProvider ?? ClockOf(target.Domain);
        var limit = Timeout > TimeSpan.Zero ? Timeout : System.Threading.Timeout.InfiniteTimeSpan;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            if (target.Own is { } own)
            {
                WriteObject(await own.Ended.WaitAsync(limit, clock, cancellationToken).ConfigureAwait(false));
            }
            else if (target.IsUnderWay)
            {
                await PollAsync(target.Domain, clock, patience.Token).WaitAsync(limit, clock, cancellationToken).ConfigureAwait(false);
                if (await AskAsync(target.Domain, completed: true, cancellationToken).ConfigureAwait(false) is { } statistics)
                {
                    WriteObject(new VirtMigration(target.Domain, statistics, null));
                }
            }
        }
        catch (TimeoutException)
        {
            WriteError(CmdletErrors.StillUnderWay(target.Domain, Timeout), target.Domain);
        }
        catch (VirtException error)
        {
            WriteError(error, target.Domain);
        }
        finally
        {
            await patience.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task PollAsync(VirtDomain domain, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (await AskAsync(domain, completed: false, cancellationToken).ConfigureAwait(false) is { Type: JobType.Bounded or JobType.Unbounded })
        {
            await Task.Delay(Poll, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
