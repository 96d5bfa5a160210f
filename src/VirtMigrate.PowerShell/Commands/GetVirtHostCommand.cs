using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Lists the session's connections, lost ones included.</summary>
[Cmdlet(VerbsCommon.Get, "VirtHost")]
[OutputType(typeof(VirtHost))]
public sealed class GetVirtHostCommand : PSCmdlet
{
    /// <summary>Names or patterns.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var table = HostTable.Current;
        if (Name is null)
        {
            WriteObject(table.All, enumerateCollection: true);
            return;
        }

        var found = new List<VirtHost>();
        foreach (var name in Name)
        {
            var matches = table.Match(name);
            if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(ErrorRecords.Of(CmdletErrors.NoHost(name), name));
            }

            found.AddRange(matches);
        }

        WriteObject(found.Distinct(), enumerateCollection: true);
    }
}
