using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace VirtMigrate.PowerShell.Pipeline;

/// <summary>Something of which each runspace has its own, made when it is asked for first.</summary>
/// <param name="follow">Is told of every change of the runspace's state.</param>
internal sealed class PerRunspace<T>(Action<T, RunspaceState> follow)
    where T : class, new()
{
    private readonly ConditionalWeakTable<Runspace, T> all = [];

    /// <summary>The one of the calling thread's runspace.</summary>
    public T Current => all.GetValue(Runspace.DefaultRunspace, runspace =>
    {
        var own = new T();
        runspace.StateChanged += (_, change) => follow(own, change.RunspaceStateInfo.State);
        return own;
    });
}
