using System.Globalization;
using System.Net;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Addresses and ports by which the memory and the disks travel, as far as the request names them.</summary>
internal sealed class MigrationAddressCheck : IPlanCheck
{
    private const int FirstPort = 49152;
    private const int LastPort = 49215;

    // Taken by the daemon itself: plain, and TLS.
    private static readonly int[] DaemonPorts = [16509, 16514];

    public Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        var uri = context.Request.MigrateUri is { } text
            && MigrationUri.TryParse(context.Source.Driver.Uri.Driver, text, out var parsed, out _, out _) ? parsed : null;
        if (uri is not null)
        {
            CheckUri(context, uri);
        }

        var disks = context.Request.Parameters.GetInt(MigrationParameters.DisksPort);
        CheckPort(context, "the memory", uri?.Port);
        CheckPort(context, "the disks", disks);
        if (disks is not null && disks == uri?.Port)
        {
            context.Error(MigrationFindingId.MigratePortUnfit, Text(disks.Value), $"the memory and the disks would both take port {disks}");
        }

        if (context.Request.Parameters.GetString(MigrationParameters.ListenAddress) is { } listen)
        {
            CheckListen(context, listen, uri);
        }

        return Task.CompletedTask;
    }

    private static void CheckUri(PlanningContext context, MigrationUri uri)
    {
        if (uri.Host is { } host && HostNames.IsLocal(host))
        {
            context.Error(MigrationFindingId.MigrateUriLocal, host, $"'{host}' means {context.Source.Name} itself: the guest would be sent to where it is");
        }

        foreach (var side in new[] { context.Source, context.Destination }.OfType<HostFacts>())
        {
            // A unix socket is none of the transports that hosts list.
            if (side.Capabilities?.Document.MigrationTransports is { Count: > 0 } transports && uri.Scheme != "unix" && !transports.Contains(uri.Scheme))
            {
                context.Error(MigrationFindingId.MigrateUriTransport, side.Name, $"{side.Name} has the transports {string.Join(", ", transports)}, not {uri.Scheme}");
            }
        }

        if (uri.Scheme == "rdma" && context.Guest is { HasHardLimit: false })
        {
            context.Error(MigrationFindingId.RdmaWithoutLimit, null, "the guest has no hard limit for its memory");
        }
    }

    private static void CheckPort(PlanningContext context, string what, int? port)
    {
        if (port is not { } number || number == 0)
        {
            return;
        }

        if (DaemonPorts.Contains(number))
        {
            context.Error(MigrationFindingId.MigratePortUnfit, Text(number), $"port {number} for {what} is the daemon's own");
        }
        else if (number is < FirstPort or > LastPort)
        {
            context.Found(MigrationFindingId.MigratePortUnusual, FindingSeverity.Information, Text(number),
                $"port {number} for {what} is outside the range {FirstPort} to {LastPort}");
        }
    }

    private static void CheckListen(PlanningContext context, string listen, MigrationUri? uri)
    {
        if (HostNames.IsLocal(listen))
        {
            context.Error(MigrationFindingId.ListenAddressUnfit, listen, $"the destination would listen at {listen}, where only itself can reach it");
        }
        else if (IPAddress.TryParse(listen, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            && IPAddress.TryParse(uri?.Host, out var named) && !named.Equals(address))
        {
            context.Warning(MigrationFindingId.ListenAddressUnfit, listen, $"the destination would listen at {listen}, and the source would go to {named}");
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
