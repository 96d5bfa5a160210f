using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Migrations;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Shows migrations under way: this session's, or those of given domains, whoever began them.</summary>
[Cmdlet(VerbsCommon.Get, "VirtMigration", DefaultParameterSetName = OfSession)]
[OutputType(typeof(VirtMigration))]
public sealed class GetVirtMigrationCommand : MigrationControlCmdlet
{
    private const string OfSession = "Session";

    private readonly List<VirtDomain> watched = [];

    /// <summary>The last migration that has completed instead.</summary>
    [Parameter(ParameterSetName = ByName)]
    [Parameter(ParameterSetName = ByDomain)]
    public SwitchParameter Completed { get; set; }

    /// <summary>Show a line for each, with a bar, until they have ended.</summary>
    [Parameter]
    public SwitchParameter Watch { get; set; }

    /// <summary>Time between two looks.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == OfSession && VirtHost is null)
        {
            foreach (var migration in Migrations.All)
            {
                Show(new(migration.Domain, migration, migration.Statistics));
            }

            return;
        }

        var (hosts, arguments) = ParameterSetName == OfSession ? (ResolveHosts(VirtHost), ["*"]) : TakeArguments();
        Await(async cancellationToken =>
        {
            foreach (var target in await FindMigrationsAsync(hosts, arguments, cancellationToken).ConfigureAwait(false))
            {
                if (Completed)
                {
                    if (await AskAsync(target.Domain, true, cancellationToken).ConfigureAwait(false) is { } statistics)
                    {
                        WriteObject(new VirtMigration(target.Domain, statistics, null));
                    }
                }
                else if (target.IsUnderWay)
                {
                    Show(target);
                }
            }
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Await(cancellationToken =>
        Task.WhenAll(watched.Select((domain, index) => WatchAsync(domain, index + 1, cancellationToken))));

    private void Show(MigrationTarget target)
    {
        if (Watch)
        {
            watched.Add(target.Domain);
        }
        else
        {
            WriteObject(target.ToObject());
        }
    }

    private async Task WatchAsync(VirtDomain domain, int activity, CancellationToken cancellationToken)
    {
        var interval = Interval > TimeSpan.Zero ? Interval : TimeSpan.FromSeconds(1);
        VirtMigration? last = null;
        while (await LookAsync(domain, cancellationToken).ConfigureAwait(false) is { IsUnderWay: true } now)
        {
            last = now.ToObject();
            WriteProgress(MigrationLine.Of(last, activity));
            await Task.Delay(interval, now.Own?.TimeProvider ?? ClockOf(domain), cancellationToken).ConfigureAwait(false);
        }

        if (last is not null)
        {
            WriteProgress(MigrationLine.End(last, activity));
        }
    }
}
