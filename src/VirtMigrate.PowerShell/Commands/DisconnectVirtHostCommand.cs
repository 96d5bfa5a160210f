using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Closes connections. Domains on the hosts are left as they are.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "VirtHost")]
[OutputType(typeof(void))]
public sealed class DisconnectVirtHostCommand : AsyncCmdlet
{
    /// <summary>Which connections: VirtHost objects, names or patterns.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Connected host, or its name; wildcards are allowed.")]
    [Alias("Name", "InputObject", "ComputerName")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public object[] VirtHost { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var table = HostTable.Current;
        var closing = new List<VirtHost>();
        foreach (var argument in VirtHost)
        {
            switch (argument is PSObject wrapped ? wrapped.BaseObject : argument)
            {
                case VirtHost host:
                    closing.Add(host);
                    break;
                case string name:
                    var found = table.Match(name);
                    if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                    {
                        WriteError(CmdletErrors.NoHost(name), name);
                    }

                    closing.AddRange(found);
                    break;
                default:
                    WriteError(CmdletErrors.Foreign(argument, "a VirtHost or a connected host's name"), argument);
                    break;
            }
        }

        foreach (var host in closing)
        {
            table.Remove(host);
        }

        Await(_ => Task.WhenAll(closing.Distinct().Select(host => host.DisposeAsync().AsTask())));
    }
}
