using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.PowerShell.Completion;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Writes the policies that come with the module.</summary>
[Cmdlet(VerbsCommon.Get, "VirtMigrationPolicy")]
[OutputType(typeof(MigrationPolicy))]
public sealed class GetVirtMigrationPolicyCommand : Cmdlet
{
    /// <summary>Their names; wildcards are permitted.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PolicyCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var patterns = Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase)).ToList();
        WriteObject(MigrationPolicies.All.Where(policy => patterns.Exists(pattern => pattern.IsMatch(policy.Name))), enumerateCollection: true);
    }
}
