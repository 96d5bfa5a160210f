using System.Management.Automation;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

// Where domains go, and what they shall be there. An error here concerns every domain: it ends the command.
public sealed partial class MoveVirtDomainCommand
{
    // Enough for a daemon across the world; who only wants to look on does not wait longer for one that is behind a wall.
    private static readonly TimeSpan ObservationTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Whether the source migrates by itself: this side needs no connection to the destination.</summary>
    private bool IsUnmanaged => PeerToPeer || Direct;

    private VirtException? Contradiction() =>
        PeerToPeer && Direct ? CmdletErrors.Argument(
            "-PeerToPeer and -Direct exclude each other: the one lets the source's daemon drive the migration, the other its hypervisor", "Give one of them.")
        : Tunnelled && !PeerToPeer ? CmdletErrors.Argument("-Tunnelled needs -PeerToPeer: only the source's daemon can send the memory through its connection", "Add -PeerToPeer.")
        : PeerUri is not null && !PeerToPeer ? CmdletErrors.Argument("-PeerUri is for -PeerToPeer", "Add -PeerToPeer, or leave out -PeerUri.")
        : Direct && MigrateUri is null ? CmdletErrors.Argument(
            "-Direct needs -MigrateUri: the address to which the source's hypervisor connects", "Give it, such as -MigrateUri xenmigr://host/.")
        : JournalPath is not null && NoJournal ? CmdletErrors.Argument("-JournalPath and -NoJournal contradict each other", "Give one of them.")
        : RecoveryTimeout <= TimeSpan.Zero ? CmdletErrors.Argument("-RecoveryTimeout must be longer than nothing", "Give a number of seconds, such as 30.")
        : null;

    private async Task<VirtHost?> FindDestinationAsync(HostTable table, CancellationToken cancellationToken)
    {
        peerUri = PeerUri;
        switch (Destination is PSObject wrapped ? wrapped.BaseObject : Destination)
        {
            case VirtHost host:
                return HostTable.RequireOpen(host, "the destination");
            case string text when text.Contains("://", StringComparison.Ordinal) && table.Match(text) is not [{ IsUsable: true }]:
                if (IsUnmanaged)
                {
                    peerUri ??= PeerToPeer ? text : null;
                    return ownConnection = await TryConnectAsync(text, cancellationToken).ConfigureAwait(false);
                }

                return ownConnection = await ConnectAsync(text, new ConnectOptions(), cancellationToken).ConfigureAwait(false);
            case string name:
                return table.Single(name);
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

    private async Task<VirtHost> ConnectAsync(string uri, ConnectOptions options, CancellationToken cancellationToken)
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

    private async Task<string?> ReadDestinationXmlAsync(string? path, CancellationToken cancellationToken)
    {
        if (DestinationXml is not null && path is not null)
        {
            throw CmdletErrors.Argument("-DestinationXml and -DestinationXmlPath are two ways to say one thing", "Give one of them.");
        }

        var xml = path is null ? DestinationXml : await DomainXml.ReadFileAsync(path, cancellationToken).ConfigureAwait(false);
        if (xml is not null)
        {
            DomainXml.ReadName(xml);
        }

        return xml;
    }
}
