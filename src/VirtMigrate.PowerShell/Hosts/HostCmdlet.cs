using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>A cmdlet that finds its hosts among the session's connections.</summary>
public abstract class HostCmdlet : AsyncCmdlet
{
    private readonly HashSet<string> told = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The hosts that arguments mean: VirtHost objects, names or patterns; none given means all open connections.
    /// What cannot be used is written as an error, once.</summary>
    private protected IReadOnlyList<VirtHost> ResolveHosts(object?[]? arguments)
    {
        var found = new List<VirtHost>();
        if (arguments is null)
        {
            AddOpen(found, HostTable.Current.All);
            if (found.Count == 0 && told.Add(string.Empty))
            {
                WriteError(CmdletErrors.NoHost(), null);
            }

            return found;
        }

        foreach (var argument in arguments)
        {
            try
            {
                Add(found, argument);
            }
            catch (VirtException error)
            {
                if (told.Add($"{argument}"))
                {
                    WriteError(error, argument);
                }
            }
        }

        return found;
    }

    private void Add(List<VirtHost> found, object? argument)
    {
        switch (argument is PSObject wrapped ? wrapped.BaseObject : argument)
        {
            case VirtHost host:
                AddOnce(found, HostTable.RequireOpen(host, "which was given"));
                break;
            case string pattern when WildcardPattern.ContainsWildcardCharacters(pattern):
                AddOpen(found, HostTable.Current.Match(pattern));
                break;
            case string name:
                AddOnce(found, HostTable.Current.Single(name));
                break;
            default:
                throw CmdletErrors.Foreign(argument, "a VirtHost or a connected host's name");
        }
    }

    // Whoever asks all hosts must not take what is missing for what is not there.
    private void AddOpen(List<VirtHost> found, IEnumerable<VirtHost> hosts)
    {
        foreach (var host in hosts)
        {
            if (host.IsUsable)
            {
                AddOnce(found, host);
            }
            else if (told.Add(host.Name))
            {
                WriteWarning($"{host.Name} is not asked: {CmdletErrors.Closed(host, "which is still listed").Message}");
            }
        }
    }

    private static void AddOnce(List<VirtHost> found, VirtHost host)
    {
        if (!found.Contains(host))
        {
            found.Add(host);
        }
    }
}
