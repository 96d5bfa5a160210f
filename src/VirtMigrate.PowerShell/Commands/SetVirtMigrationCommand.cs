using System.Globalization;
using System.Management.Automation;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Migrations;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Changes migrations while they are under way: rates, downtime, cache, the switch to post-copy.</summary>
[Cmdlet(VerbsCommon.Set, "VirtMigration", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(VirtMigration))]
public sealed class SetVirtMigrationCommand : MigrationControlCmdlet
{
    /// <summary>Largest rate in MiB/s.</summary>
    [Parameter]
    [Rate]
    public ulong Bandwidth { get; set; }

    /// <summary>Largest rate after the switch to post-copy in MiB/s.</summary>
    [Parameter]
    [Rate]
    public ulong PostCopyBandwidth { get; set; }

    /// <summary>Longest time that the guest may stand still.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan MaxDowntime { get; set; }

    /// <summary>Cache of the compression by differences, in bytes.</summary>
    [Parameter]
    [Size]
    public ulong CompressionCache { get; set; }

    /// <summary>Switch to post-copy now.</summary>
    [Parameter]
    public SwitchParameter PostCopy { get; set; }

    /// <summary>Write the migration as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Changes().Count == 0)
        {
            ThrowTerminatingError(ErrorRecords.Of(CmdletErrors.Argument(
                "there is nothing to change", "Give -Bandwidth, -MaxDowntime, -CompressionCache, -PostCopyBandwidth or -PostCopy."), null));
        }

        if (Said(nameof(MaxDowntime)) && MaxDowntime < TimeSpan.FromMilliseconds(1))
        {
            ThrowTerminatingError(ErrorRecords.Of(CmdletErrors.Argument(
                "-MaxDowntime must be 1 ms or more", "Give seconds, such as 0.5, or a TimeSpan."), null));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (hosts, arguments) = TakeArguments();
        Await(async cancellationToken =>
        {
            foreach (var target in await FindMigrationsAsync(hosts, arguments, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await ChangeAsync(target, cancellationToken).ConfigureAwait(false);
                }
                catch (VirtException error)
                {
                    WriteError(error, target.Domain);
                }
            }
        });
    }

    private async Task ChangeAsync(MigrationTarget target, CancellationToken cancellationToken)
    {
        var domain = target.Domain;
        if (!target.IsUnderWay)
        {
            throw CmdletErrors.NoMigration(domain);
        }

        var changes = Changes();
        if (!await ShouldProcessAsync($"{domain.Name} on {domain.Host.Name}", string.Join(", ", changes.Select(change => change.Text))).ConfigureAwait(false))
        {
            return;
        }

        if (domain.Host.ReadOnly)
        {
            throw VirtException.ReadOnly(domain.Host.Name, "a change of a migration");
        }

        var driver = await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (_, make) in changes)
        {
            await make(driver, domain.GetReference(), cancellationToken).ConfigureAwait(false);
        }

        if (PassThru)
        {
            WriteObject((await LookAsync(domain, cancellationToken).ConfigureAwait(false)).ToObject());
        }
    }

    // Rates first, so that the switch to post-copy already goes by them.
    private List<(string Text, Func<VirtDriver, DomainRef, CancellationToken, Task> Make)> Changes()
    {
        var changes = new List<(string Text, Func<VirtDriver, DomainRef, CancellationToken, Task> Make)>();
        if (Said(nameof(Bandwidth)))
        {
            changes.Add((Text($"set its bandwidth to {Bandwidth} MiB/s"), (driver, domain, token) => driver.SetMaxSpeedAsync(domain, Bandwidth, false, token)));
        }

        if (Said(nameof(PostCopyBandwidth)))
        {
            changes.Add((Text($"set its post-copy bandwidth to {PostCopyBandwidth} MiB/s"), (driver, domain, token) => driver.SetMaxSpeedAsync(domain, PostCopyBandwidth, true, token)));
        }

        if (Said(nameof(MaxDowntime)))
        {
            var milliseconds = (ulong)Math.Ceiling(Math.Max(0, MaxDowntime.TotalMilliseconds));
            changes.Add((Text($"allow {milliseconds} ms of downtime"), (driver, domain, token) => driver.SetMaxDowntimeAsync(domain, milliseconds, token)));
        }

        if (Said(nameof(CompressionCache)))
        {
            changes.Add((Text($"set its compression cache to {CompressionCache} bytes"), (driver, domain, token) => driver.SetCompressionCacheAsync(domain, CompressionCache, token)));
        }

        if (PostCopy)
        {
            changes.Add(("switch to post-copy", (driver, domain, token) => driver.StartPostCopyAsync(domain, token)));
        }

        return changes;
    }

    private bool Said(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
