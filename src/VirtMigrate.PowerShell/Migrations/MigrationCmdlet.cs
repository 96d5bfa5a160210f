using System.Management.Automation;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>A cmdlet that does, or thinks about, a migration: where to and how. <see cref="BeginProcessing"/> refuses what
/// contradicts itself and finds the destination.</summary>
public abstract partial class MigrationCmdlet : DomainCmdlet
{
    // Enough for a daemon across the world; who only wants to look on does not wait longer for one that is behind a wall.
    private static readonly TimeSpan ObservationTimeout = TimeSpan.FromSeconds(10);

    private VirtHost? ownConnection;

    /// <summary>Where to: a VirtHost, a connected host's name, or a URI.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByName, HelpMessage = "Host to move to: a connected host, its name, or a connection URI.")]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByDomain, HelpMessage = "Host to move to: a connected host, its name, or a connection URI.")]
    [Alias("To", "DestinationHost")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public object Destination { get; set; } = string.Empty;

    /// <summary>How, as the parameters said; whole after <see cref="BeginProcessing"/>.</summary>
    private protected MigrationSettings Settings { get; private set; } = new();

    /// <summary>Null when the source migrates by itself to a host that cannot be asked from here.</summary>
    private protected VirtHost? DestinationHost { get; private set; }

    /// <summary>What people call the destination.</summary>
    private protected string DestinationLabel { get; private set; } = string.Empty;

    /// <summary>Whether the source migrates by itself: this side needs no connection to the destination.</summary>
    private protected bool IsUnmanaged => PeerToPeer || Direct;

    /// <summary>Reads the parameters and finds the destination; an error here concerns every domain and ends the command.</summary>
    protected override void BeginProcessing()
    {
        var settings = ReadSettings();
        try
        {
            settings.Check(static name => $"-{name}");
            OneWay(DestinationXml, DestinationXmlPath, nameof(DestinationXml), nameof(DestinationXmlPath));
            OneWay(PersistentXml, PersistentXmlPath, nameof(PersistentXml), nameof(PersistentXmlPath));
        }
        catch (VirtException error)
        {
            ThrowTerminatingError(ErrorRecords.Of(error, null));
        }

        if (Contradiction(settings) is { } contradiction)
        {
            ThrowTerminatingError(ErrorRecords.Of(contradiction, null));
        }

        var destinationXml = DestinationXmlPath is null ? null : GetUnresolvedProviderPathFromPSPath(DestinationXmlPath);
        var persistentXml = PersistentXmlPath is null ? null : GetUnresolvedProviderPathFromPSPath(PersistentXmlPath);
        var table = HostTable.Current;
        Await(async cancellationToken =>
        {
            settings = settings with
            {
                DestinationXml = await ReadXmlAsync(DestinationXml, destinationXml, cancellationToken).ConfigureAwait(false),
                PersistentXml = await ReadXmlAsync(PersistentXml, persistentXml, cancellationToken).ConfigureAwait(false),
            };
            var (host, peerUri) = await FindDestinationAsync(table, cancellationToken).ConfigureAwait(false);
            DestinationHost = host;
            DestinationLabel = host?.Name ?? peerUri ?? $"{Destination}";
            Settings = settings with { PeerUri = peerUri };
        });
    }

    /// <summary>What a cmdlet's own parameters contradict; asked before any host is.</summary>
    private protected virtual VirtException? Contradiction(MigrationSettings settings) => null;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            // Nobody waits for the good-bye: the migrations have ended, and the daemon closes its end by itself.
            _ = ownConnection?.DisposeAsync().AsTask();
        }
    }

    /// <summary>Whether a host is where the domains shall go.</summary>
    private protected bool IsDestination(VirtHost host) => DestinationHost is null
        ? string.Equals(host.Uri, Settings.PeerUri, StringComparison.Ordinal)
        : ReferenceEquals(host, DestinationHost) || host.GetDriver() == DestinationHost.GetDriver();

    private static void OneWay(string? text, string? path, string textName, string pathName)
    {
        if (text is not null && path is not null)
        {
            throw CmdletErrors.Argument($"-{textName} and -{pathName} are two ways to say one thing", "Give one of them.");
        }
    }

    /// <summary>Hands over the connection that was opened for this command alone, if there is one: it is not closed with the command.</summary>
    private protected VirtHost? TakeOwnConnection()
    {
        var taken = ownConnection;
        ownConnection = null;
        return taken;
    }

    private static async Task<string?> ReadXmlAsync(string? text, string? path, CancellationToken cancellationToken)
    {
        var xml = path is null ? text : await DomainXml.ReadFileAsync(path, cancellationToken).ConfigureAwait(false);
        if (xml is not null)
        {
            DomainXml.ReadName(xml);
        }

        return xml;
    }

    private async Task<(VirtHost? Host, string? PeerUri)> FindDestinationAsync(HostTable table, CancellationToken cancellationToken)
    {
        switch (Destination is PSObject wrapped ? wrapped.BaseObject : Destination)
        {
            case VirtHost host:
                return (HostTable.RequireOpen(host, "the destination"), PeerUri);
            case string text when text.Contains("://", StringComparison.Ordinal) && table.Match(text) is not [{ IsUsable: true }]:
                ownConnection = IsUnmanaged
                    ? await TryConnectAsync(text, cancellationToken).ConfigureAwait(false)
                    : await ConnectAsync(text, new ConnectOptions(), cancellationToken).ConfigureAwait(false);
                return (ownConnection, PeerUri ?? (PeerToPeer ? text : null));
            case string name:
                return (table.Single(name), PeerUri);
            default:
                throw CmdletErrors.Foreign(Destination, "a VirtHost, a connected host's name or a connection URI");
        }
    }

    // Peer-to-peer and direct: whether the guest arrived can be seen if the destination can be reached from here, too.
    private async Task<VirtHost?> TryConnectAsync(string uri, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectAsync(uri, new ConnectOptions { ReadOnly = true, ConnectTimeout = ObservationTimeout }, cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error) when (error.ErrorId != VirtErrorId.UriInvalid)
        {
            WriteWarning($"{uri} cannot be reached from here ({error.Message}); the source host goes there by itself, and that the guest arrives is its word alone.");
            return null;
        }
    }

    private protected async Task<VirtHost> ConnectAsync(string uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        var trace = new ConnectTrace(stage => TryWriteVerbose($"{uri}: {stage}"), WriteWarning);
        try
        {
            return await VirtMigrate.Model.VirtHost.ConnectAsync(
                VirtDrivers.Default, ConnectionUri.Parse(uri), options with { Trace = trace.Tell, Warn = trace.Warn }, null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            trace.End();
        }
    }
}
