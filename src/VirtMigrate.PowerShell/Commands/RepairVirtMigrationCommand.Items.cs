using System.Management.Automation;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;
using VirtMigrate.PowerShell.Migrations;

namespace VirtMigrate.PowerShell.Commands;

// What is to be repaired, and on which hosts.
public sealed partial class RepairVirtMigrationCommand
{
    private readonly Dictionary<string, VirtHost> ownConnections = new(StringComparer.Ordinal);
    private HostTable table = new();

    private async Task<IReadOnlyList<RepairItem>> ItemsAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case ByUuid:
                return [.. Uuid.Select(uuid => new RepairItem { Uuid = uuid, Target = uuid })];
            case ByName:
                return [.. Name.Select(name => new RepairItem { Name = name, Target = name })];
            case ByResult:
                return [.. InputObject.Select(Item).OfType<RepairItem>()];
            default:
                return await JournaledAsync(journal.Path!, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<RepairItem>> JournaledAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var unfinished = await MigrationJournalReader.ReadUnfinishedAsync(path, cancellationToken).ConfigureAwait(false);
            WriteVerbose($"{path}: {unfinished.Count} migrations without a known end");
            return [.. unfinished.Select(RepairItem.Of)];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException && JournalPath is null)
        {
            WriteVerbose($"{path} does not exist: this user has migrated nothing");
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            WriteError(CmdletErrors.File(path, error), path);
            return [];
        }
    }

    private RepairItem? Item(object given)
    {
        var value = given is PSObject wrapped ? wrapped.BaseObject : given;
        switch (value)
        {
            case MigrationResult result:
                return RepairItem.Of(result);
            case ErrorRecord { TargetObject: MigrationResult result }:
                return RepairItem.Of(result);
            case PSObject or PSCustomObject when RepairItem.OfCopy(PSObject.AsPSObject(given)) is { } copy:
                return copy;
            default:
                WriteError(CmdletErrors.Foreign(value, "a MigrationResult or the error record of Move-VirtDomain"), given);
                return null;
        }
    }

    // A lost connection will do: whoever asks opens another. What is not connected is connected for the time of the call.
    private async Task<(MigrationEndpoint Endpoint, VirtDriver Driver)> EndpointAsync(
        object? given, string? uri, string side, CancellationToken cancellationToken)
    {
        switch (given is PSObject wrapped ? wrapped.BaseObject : given)
        {
            case VirtHost host:
                return Of(host);
            case string name when table.Match(name) is [var host]:
                return Of(host);
            case string text when text.Contains("://", StringComparison.Ordinal):
                return Of(await ConnectAsync(text, text, cancellationToken).ConfigureAwait(false));
            case string name when uri is not null:
                return Of(await ConnectAsync(uri, name, cancellationToken).ConfigureAwait(false));
            case string name:
                return Of(table.Single(name));
            case null when uri is not null:
                return Of(await ConnectAsync(uri, uri, cancellationToken).ConfigureAwait(false));
            case null:
                throw CmdletErrors.Argument($"the {side} of the migration is not recorded", $"Name it with -{(side == "source" ? "Source" : "Destination")}.");
            default:
                throw CmdletErrors.Foreign(given, "a VirtHost, a connected host's name or a connection URI");
        }

        static (MigrationEndpoint, VirtDriver) Of(VirtHost host) => (MigrationEndpoint.Of(host), host.GetDriver());
    }

    private async Task<VirtHost> ConnectAsync(string uri, string name, CancellationToken cancellationToken)
    {
        if (!ownConnections.TryGetValue(uri, out var host))
        {
            var options = new ConnectOptions { ConnectTimeout = RecoveryTimeout };
            host = await VirtHost.ConnectAsync(VirtDrivers.Default, ConnectionUri.Parse(uri), options, name, cancellationToken).ConfigureAwait(false);
            ownConnections.Add(uri, host);
        }

        return host;
    }

    private static async Task<Guid> FindAsync(string name, VirtDriver source, VirtDriver destination, CancellationToken cancellationToken)
    {
        var found = new List<Guid>();
        foreach (var driver in new[] { source, destination })
        {
            try
            {
                found.Add((await driver.LookupDomainByNameAsync(name, cancellationToken).ConfigureAwait(false)).Uuid);
            }
            catch (VirtException error) when (error.Code == VirtErrorCode.NoDomain)
            {
                // It is looked for on the other one, too.
            }
        }

        return found.Distinct().ToList() switch
        {
            [] => throw CmdletErrors.DomainNotFound(name, [source.Uri.HostLabel, destination.Uri.HostLabel]),
            [var uuid] => uuid,
            _ => throw new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, $"'{name}' is one domain on the source and another on the destination")
            {
                ErrorId = CmdletErrorId.DomainAmbiguous,
                Delivery = CallDelivery.NotSent,
                RecommendedAction = "Name the domain by -Uuid.",
            },
        };
    }
}
