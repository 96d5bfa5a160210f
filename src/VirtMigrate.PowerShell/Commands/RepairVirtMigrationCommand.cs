using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;
using VirtMigrate.PowerShell.Migrations;
using VirtMigrate.PowerShell.Pipeline;
using VirtMigrate.PowerShell.Simulators;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Puts right what a lost session or host left half done, on what both hosts say now.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "VirtMigration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = FromJournal)]
[OutputType(typeof(RepairFinding))]
public sealed partial class RepairVirtMigrationCommand : AsyncCmdlet
{
    private const string ByUuid = "Uuid";
    private const string ByName = "Name";
    private const string ByResult = "Result";
    private const string FromJournal = "Journal";

    private readonly MigrationJournalSource journal = new();

    /// <summary>UUIDs of the domains.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByUuid, HelpMessage = "UUID of the domain whose migration is to be put right.")]
    public Guid[] Uuid { get; set; } = [];

    /// <summary>Names of the domains, on either host.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName, HelpMessage = "Name of the domain on the source or the destination.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DomainNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>A migration's result, or the error that carries it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByResult, HelpMessage = "MigrationResult, or the error record of Move-VirtDomain.")]
    [ValidateNotNull]
    public object[] InputObject { get; set; } = [];

    /// <summary>The journal whose unfinished migrations are put right.</summary>
    [Parameter(ParameterSetName = FromJournal)]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>Where the domain came from.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByUuid, HelpMessage = "Host that the domain came from: a connected host, its name, or a connection URI.")]
    [Parameter(Mandatory = true, ParameterSetName = ByName, HelpMessage = "Host that the domain came from: a connected host, its name, or a connection URI.")]
    [Parameter(ParameterSetName = ByResult)]
    [Parameter(ParameterSetName = FromJournal)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public object? Source { get; set; }

    /// <summary>Where it was to go.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByUuid, HelpMessage = "Host that the domain was to go to: a connected host, its name, or a connection URI.")]
    [Parameter(Mandatory = true, ParameterSetName = ByName, HelpMessage = "Host that the domain was to go to: a connected host, its name, or a connection URI.")]
    [Parameter(ParameterSetName = ByResult)]
    [Parameter(ParameterSetName = FromJournal)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public object? Destination { get; set; }

    /// <summary>How long a host that does not answer is tried.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan RecoveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (RecoveryTimeout <= TimeSpan.Zero)
        {
            ThrowTerminatingError(ErrorRecords.Of(
                CmdletErrors.Argument("-RecoveryTimeout must be longer than nothing", "Give a number of seconds, such as 30."), RecoveryTimeout));
        }

        table = HostTable.Current;
        if (ParameterSetName == FromJournal)
        {
            journal.Path = JournalPath is null ? MigrationJournal.DefaultPath : GetUnresolvedProviderPathFromPSPath(JournalPath);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Await(async cancellationToken =>
    {
        foreach (var item in await ItemsAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await RepairAsync(item, cancellationToken).ConfigureAwait(false);
            }
            catch (VirtException error)
            {
                WriteError(error, item.Target);
            }
        }
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            journal.Dispose();
            foreach (var host in ownConnections.Values)
            {
                // Nobody waits for the good-bye: the daemon closes its end by itself.
                _ = host.DisposeAsync().AsTask();
            }
        }
    }

    private async Task RepairAsync(RepairItem item, CancellationToken cancellationToken)
    {
        var source = await EndpointAsync(Source ?? item.Source, item.SourceUri, "source", cancellationToken).ConfigureAwait(false);
        var destination = await EndpointAsync(Destination ?? item.Destination, item.DestinationUri, "destination", cancellationToken).ConfigureAwait(false);
        if (source.Driver.Equals(destination.Driver))
        {
            throw CmdletErrors.Argument($"{source.Endpoint.Name} is named as the source and as the destination", "Name the two hosts of the migration.");
        }

        var repair = new MigrationRepair(new MigrationOptions
        {
            RecoveryTimeout = RecoveryTimeout,
            TimeProvider = SimulatedTime.Of(source.Driver, destination.Driver),
        })
        {
            SuspendedByPolicy = item.SuspendedByPolicy,
        };
        var uuid = item.Uuid ?? await FindAsync(item.Name!, source.Driver, destination.Driver, cancellationToken).ConfigureAwait(false);
        var finding = await repair.InspectAsync(source.Endpoint, destination.Endpoint, uuid, item.Volumes, cancellationToken).ConfigureAwait(false);
        if (finding.Action is not (RepairAction.None or RepairAction.Manual)
            && await ShouldProcessAsync(item.Note is null ? finding.Name : $"{finding.Name} ({item.Note})", finding.Description).ConfigureAwait(false))
        {
            var asked = finding;
            finding = await repair.ApplyAsync(asked, source.Endpoint, destination.Endpoint, cancellationToken).ConfigureAwait(false);
            if (!finding.Repaired && finding.Action is not (RepairAction.None or RepairAction.Manual))
            {
                WriteObject(finding);
                WriteError(CmdletErrors.RepairIncomplete(finding), finding);
                return;
            }
        }

        WriteObject(finding);
        if (finding.Action == RepairAction.Manual)
        {
            WriteError(CmdletErrors.RepairNeedsDecision(finding), finding);
        }
        else if (item.Migration is { } migration && (finding.Repaired || finding.Action == RepairAction.None))
        {
            Settle(migration, finding);
        }
    }

    private void Settle(Guid migration, RepairFinding finding)
    {
        try
        {
            journal.Open(WriteWarning)?.WriteRepaired(migration, finding, TimeProvider.System.GetUtcNow());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            WriteWarning($"the journal {journal.Path} cannot be written ({error.Message}); it will offer '{finding.Name}' again.");
        }
    }
}
