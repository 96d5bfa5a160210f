using System.Management.Automation;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>Closes the session's connections when the module is removed from it.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => HostTable.Current.CloseAll();
}
