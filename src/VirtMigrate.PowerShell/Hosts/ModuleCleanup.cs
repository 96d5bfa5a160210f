using System.Management.Automation;
using VirtMigrate.PowerShell.Migrations;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>Calls the session's migrations off and closes its connections when the module is removed from it.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        MigrationTable.Current.StopAll();
        HostTable.Current.CloseAll();
    }
}
