using System.Management.Automation;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

// Where domains go, and what they shall be there. An error here concerns every domain: it ends the command.
public sealed partial class MoveVirtDomainCommand
{
    private async Task<VirtHost> FindDestinationAsync(HostTable table, CancellationToken cancellationToken)
    {
        switch (Destination is PSObject wrapped ? wrapped.BaseObject : Destination)
        {
            case VirtHost host:
                return HostTable.RequireOpen(host, "the destination");
            case string text when text.Contains("://", StringComparison.Ordinal) && table.Match(text) is not [{ State: VirtHostState.Open }]:
                return ownConnection = await ConnectAsync(text, cancellationToken).ConfigureAwait(false);
            case string name:
                return table.Single(name);
            default:
                throw CmdletErrors.Foreign(Destination, "a VirtHost, a connected host's name or a connection URI");
        }
    }

    private async Task<VirtHost> ConnectAsync(string uri, CancellationToken cancellationToken)
    {
        var trace = new ConnectTrace(stage => TryWriteVerbose($"{uri}: {stage}"), WriteWarning);
        try
        {
            return await VirtMigrate.Model.VirtHost.ConnectAsync(
                VirtDrivers.Default, ConnectionUri.Parse(uri), new ConnectOptions { Trace = trace.Tell, Warn = trace.Warn }, null, cancellationToken).ConfigureAwait(false);
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
